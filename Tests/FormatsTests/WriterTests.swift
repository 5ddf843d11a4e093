import Domain
import Foundation
import Testing

@testable import Formats

@Suite struct WriterTests {
    private func image(_ path: String, _ box: PixelBox? = PixelBox(xMin: 1, yMin: 2, xMax: 5.5, yMax: 8))
        -> LabelledImage
    {
        LabelledImage(
            path: path, header: PictureHeader(storedSize: ImageSize(width: 20, height: 10)),
            state: box == nil ? .empty : .labelled,
            boxes: box.map { [LabelledBox(className: "cat", box: $0)] } ?? [])
    }

    private func write(
        _ format: FormatName, _ scratch: Scratch, _ images: [LabelledImage], _ options: WriteOptions = WriteOptions()
    ) throws {
        let header = WriteHeader(synset: ["ant", "cat"], pictureFolder: scratch.path("pictures"))
        var writer = try format.writer(to: scratch.path("out"), header: header, options: options)
        for image in images { try writer.write(image) }
        _ = try writer.finish()
    }

    @Test func linesAreWrittenAsTheFormatsHaveThem() throws {
        let golden: [(FormatName, String, String)] = [
            (.yolo, "labels/s/a.txt", "1 0.162500 0.500000 0.225000 0.600000\n"),
            (.yolo, "data.yaml", "train: images\nval: images\nnc: 2\nnames:\n  0: ant\n  1: cat\n"),
            (.lst, "all.lst", "0\t4\t5\t20\t10\t1\t0.05\t0.2\t0.275\t0.8\ts/a.jpg\n"),
            (.lst, "synset.txt", "ant\ncat\n"),
            (
                .jsonl, "export.jsonl",
                """
                {"id": "s/a.jpg", "url": "s/a.jpg", "data": {"width": 20, "height": 10, "boxes": [{"class": "cat", "xmin": 1, \
                "ymin": 2, "xmax": 5.5, "ymax": 8}]}}

                """
            ),
            (
                .coco, "annotations/instances.json",
                """
                {"images": [
                {"id": 1, "file_name": "s/a.jpg", "width": 20, "height": 10}
                ], "annotations": [
                {"id": 1, "image_id": 1, "category_id": 2, "bbox": [1, 2, 4.5, 6], "area": 27, "iscrowd": 0, "segmentation": []}
                ], "categories": [
                {"id": 1, "name": "ant", "supercategory": ""},
                {"id": 2, "name": "cat", "supercategory": ""}
                ]}

                """
            ),
            (
                .cvat, "annotations.xml",
                """
                <?xml version="1.0" encoding="utf-8"?>
                <annotations>
                  <version>1.1</version>
                  <meta>
                    <task>
                      <labels>
                        <label>
                          <name>ant</name>
                          <attributes>
                          </attributes>
                        </label>
                        <label>
                          <name>cat</name>
                          <attributes>
                          </attributes>
                        </label>
                      </labels>
                    </task>
                  </meta>
                  <image id="0" name="s/a.jpg" width="20" height="10">
                    <box label="cat" source="manual" occluded="0" xtl="1" ytl="2" xbr="5.5" ybr="8" z_order="0">
                    </box>
                  </image>
                </annotations>

                """
            ),
            (
                .labelme, "s/a.json",
                """
                {
                  "version": "5.4.1",
                  "flags": {},
                  "shapes": [
                    {
                      "label": "cat",
                      "points": [
                        [
                          1,
                          2
                        ],
                        [
                          5.5,
                          8
                        ]
                      ],
                      "group_id": null,
                      "description": "",
                      "shape_type": "rectangle",
                      "flags": {}
                    }
                  ],
                  "imagePath": "a.jpg",
                  "imageData": null,
                  "imageHeight": 10,
                  "imageWidth": 20
                }
                """
            ),
            (
                .createml, "annotations.json",
                """
                [{"image": "s/a.jpg", "annotations": [{"label": "cat", "coordinates": {"x": 3.25, "y": 5, "width": 4.5, \
                "height": 6}}]}]
                """
            ),
            (
                .labelStudio, "tasks.json",
                """
                [
                  {
                    "id": 1,
                    "annotations": [
                      {
                        "result": [
                          {
                            "original_width": 20,
                            "original_height": 10,
                            "image_rotation": 0,
                            "value": {
                              "x": 5,
                              "y": 20,
                              "width": 22.5,
                              "height": 60,
                              "rotation": 0,
                              "rectanglelabels": [
                                "cat"
                              ]
                            },
                            "from_name": "label",
                            "to_name": "image",
                            "type": "rectanglelabels"
                          }
                        ]
                      }
                    ],
                    "data": {
                      "image": "s/a.jpg"
                    }
                  }
                ]
                """
            ),
            (
                .openimages, "annotations-bbox.csv",
                """
                ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside
                s_a,,cat,1,0.05,0.275,0.2,0.8,-1,-1,-1,-1,-1

                """
            ), (.openimages, "images.csv", "ImageID,Subset,OriginalURL\ns_a,,s/a.jpg\n"),
            (
                .voc, "Annotations/s/a.xml",
                """
                <annotation>
                \t<folder>s</folder>
                \t<filename>a.jpg</filename>
                \t<size>
                \t\t<width>20</width>
                \t\t<height>10</height>
                \t\t<depth>3</depth>
                \t</size>
                \t<segmented>0</segmented>
                \t<object>
                \t\t<name>cat</name>
                \t\t<pose>Unspecified</pose>
                \t\t<truncated>0</truncated>
                \t\t<difficult>0</difficult>
                \t\t<bndbox>
                \t\t\t<xmin>2</xmin>
                \t\t\t<ymin>3</ymin>
                \t\t\t<xmax>6</xmax>
                \t\t\t<ymax>8</ymax>
                \t\t</bndbox>
                \t</object>
                </annotation>

                """
            ),
        ]
        for (format, file, text) in golden {
            let scratch = Scratch()
            try write(format, scratch, [image("s/a.jpg")])
            #expect(try scratch.text("out/" + file) == text)
        }
    }

    @Test(arguments: FormatName.allCases) func foldersOfOthersAreRefused(_ format: FormatName) throws {
        let scratch = Scratch()
        try scratch.file("out/notes.txt", "mine")
        #expect(throws: FormatError.notEmpty(path: scratch.path("out"))) { try write(format, scratch, []) }
        #expect(try scratch.text("out/notes.txt") == "mine")
    }

    @Test func ourOwnFolderIsWrittenAgainWithoutWhatIsGone() throws {
        let scratch = Scratch()
        try write(.yolo, scratch, [image("a.jpg"), image("b.jpg")])
        try write(.yolo, scratch, [image("b.jpg")])
        #expect(!Disk.isFile(scratch.path("out/labels/a.txt")) && Disk.isFile(scratch.path("out/labels/b.txt")))
        #expect(throws: FormatError.notEmpty(path: scratch.path("out"))) { try write(.voc, scratch, []) }
    }

    @Test func filesThatAppearedInOurFolderAreNotOverwritten() throws {
        let scratch = Scratch()
        try write(.yolo, scratch, [])
        try scratch.file("out/labels/a.txt", "mine")
        #expect(throws: FormatError.wouldOverwrite(path: scratch.path("out/labels/a.txt"))) {
            try write(.yolo, scratch, [image("a.jpg")])
        }
    }

    @Test func anotherPictureIsNeverOverwritten() throws {
        let scratch = Scratch()
        try scratch.picture("pictures/a.png", 20, 10)
        try write(.yolo, scratch, [])
        try scratch.picture("out/images/a.png", 7, 7)
        #expect(throws: FormatError.wouldOverwrite(path: scratch.path("out/images/a.png"))) {
            try write(.yolo, scratch, [image("a.png")])
        }
    }

    @Test(arguments: [FormatName.voc, .yolo, .labelme]) func duplicateStemsAreRefusedByBothNames(_ format: FormatName) {
        let scratch = Scratch()
        #expect(throws: FormatError.duplicateStem(first: "a.jpg", second: "a.png")) {
            try write(format, scratch, [image("a.jpg"), image("a.png")])
        }
    }

    @Test(arguments: FormatName.allCases, ["../a.jpg", "/etc/a.jpg", "b/../../a.jpg"])
    func pathsThatLeadOutAreRefused(_ format: FormatName, _ path: String) {
        let scratch = Scratch()
        #expect(throws: FormatError.unsafePath(place: scratch.path("out"), path: path)) {
            try write(format, scratch, [image(path)])
        }
    }

    @Test(arguments: [FormatName.yolo, .lst, .recordio, .labelStudio, .openimages]) func fractionsNeedTheSize(
        _ format: FormatName
    ) {
        let scratch = Scratch()
        var image = image("a.jpg")
        image.header = nil
        #expect(
            throws: FormatError.inexpressible(
                place: "a.jpg", reason: "size of the picture is not known, and \(format.rawValue) needs it")
        ) { try write(format, scratch, [image]) }
    }

    @Test(arguments: PicturePlacement.allCases) func picturesComeAsAsked(_ placement: PicturePlacement) throws {
        let scratch = Scratch()
        try scratch.picture("pictures/a.png")
        try write(.coco, scratch, [image("a.png")], WriteOptions(pictures: placement))
        let type =
            try? FileManager.default.attributesOfItem(atPath: scratch.path("out/images/a.png"))[.type]
            as? FileAttributeType
        #expect(type == (placement == .none ? nil : placement == .copy ? .typeRegular : .typeSymbolicLink))
    }

    @Test func aBoxThinnerThanAPixelKeepsOne() throws {
        let scratch = Scratch()
        try write(.voc, scratch, [image("a.jpg", PixelBox(xMin: 3.1, yMin: 2, xMax: 3.3, yMax: 9))])
        #expect(
            try scratch.text("out/Annotations/a.xml").contains(
                "<xmin>4</xmin>\n\t\t\t<ymin>3</ymin>\n\t\t\t<xmax>4</xmax>"))
    }

    @Test func emptyImagesHaveEmptyFilesAndUnseenOnesHaveNone() throws {
        let scratch = Scratch()
        try write(.yolo, scratch, [image("a.jpg", nil), LabelledImage(path: "b.jpg")])
        #expect(try scratch.bytes("out/labels/a.txt").isEmpty && !Disk.isFile(scratch.path("out/labels/b.txt")))
    }
}
