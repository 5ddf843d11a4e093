/// The class lists that GluonCV's own detectors were trained with, in their order.
enum GluonClassNames {
    /// Names for so many classes, as well as they can be guessed.
    static func names(count: Int) -> [String] {
        switch count {
        case voc.count: voc
        case coco.count: coco
        default: (0..<count).map { "class \($0)" }
        }
    }

    static let voc = words(
        """
        aeroplane,bicycle,bird,boat,bottle,bus,car,cat,chair,cow,diningtable,dog,horse,motorbike,person,pottedplant,\
        sheep,sofa,train,tvmonitor
        """)

    static let coco = words(
        """
        person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,\
        parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,\
        suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,\
        tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,\
        hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,\
        cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush
        """)

    private static func words(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}
