/// Which keys a section may have, and what becomes of them.
enum CfgKeys {
    /// What becomes of a key.
    enum Rule: Hashable {
        /// The reader of the section asks for it.
        case read
        /// Kept as it is for training; a number.
        case number
        /// Kept as it is for training; numbers with commas between them.
        case numbers
        /// Kept as it is for training; a word.
        case word
        /// Changes what the layer computes in a way that is not supported; only this value, its default, is accepted.
        case only(String)
    }

    static let rules: [CfgSectionKind: [String: Rule]] = [
        .net: net, .convolutional: convolutional + anyLayer, .maxpool: maxpool + anyLayer, .avgpool: anyLayer,
        .upsample: ["stride": .read, "scale": .only("1")] + anyLayer,
        .route: ["layers": .read, "groups": .read, "group_id": .read, "dilation": .only("1")] + anyLayer,
        .shortcut: [
            "from": .read, "activation": .read, "alpha": .only("1"), "beta": .only("1"), "weights_type": .only("none"),
            "weights_normalization": .only("none"),
        ] + anyLayer,
        .dropout: [
            "probability": .read, "dropblock": .only("0"), "dropblock_size_rel": .number, "dropblock_size_abs": .number,
        ] + anyLayer,
        .softmax: [
            "groups": .only("1"), "temperature": .only("1"), "spatial": .only("0"), "noloss": .number,
        ] + anyLayer,
        .yolo: yolo + head + anyLayer, .region: region + head + anyLayer,
    ]

    private static let net: [String: Rule] = [
        "width": .read, "height": .read, "channels": .read, "batch": .read, "subdivisions": .read,
        "learning_rate": .read, "momentum": .read, "decay": .read, "burn_in": .read, "max_batches": .read,
        "policy": .read, "power": .read, "gamma": .read, "step": .read, "scale": .read, "steps": .read, "scales": .read,
        "angle": .read, "aspect": .read, "saturation": .read, "exposure": .read, "hue": .read,
        "inputs": .number, "time_steps": .number, "notruth": .number, "random": .number, "center": .number,
        "clip": .number, "max_crop": .number, "min_crop": .number, "max_ratio": .number, "min_ratio": .number,
        "adam": .number, "B1": .number, "B2": .number, "eps": .number, "flip": .number, "blur": .number,
        "gaussian_noise": .number, "mixup": .number, "cutmix": .number, "mosaic": .number, "mosaic_bound": .number,
        "letter_box": .number, "resize_step": .number, "attention": .number, "adversarial_lr": .number,
        "max_chart_loss": .number, "label_smooth_eps": .number, "ema_alpha": .number, "try_fix_nan": .number,
        "loss_scale": .number, "dynamic_minibatch": .number, "weights_reject_freq": .number,
        "equidistant_point": .number, "badlabels_rejection_percentage": .number, "num_sigmas_reject_badlabels": .number,
        "optimized_memory": .number, "workspace_size_limit_MB": .number, "track": .number, "augment_speed": .number,
        "sequential_subdivisions": .number, "init_sequential_subdivisions": .number, "use_cuda_graph": .number,
        "contrastive": .number, "contrastive_jit_flip": .number, "contrastive_color": .number, "unsupervised": .number,
        "sgdr_cycle": .number, "sgdr_mult": .number, "seq_scales": .numbers,
    ]

    /// Keys of every layer; those that would change the order of the numbers in the weights file have their default.
    private static let anyLayer: [String: Rule] = [
        "learning_rate": .number, "stopbackward": .number, "onlyforward": .number, "truth": .number, "smooth": .number,
        "train_only_bn": .number, "dontload": .only("0"), "dontsave": .only("0"), "dontloadscales": .only("0"),
        "numload": .only("0"),
    ]

    private static let convolutional: [String: Rule] = [
        "filters": .read, "size": .read, "stride": .read, "pad": .read, "padding": .read, "groups": .read,
        "batch_normalize": .read, "activation": .read, "dilation": .only("1"), "stride_x": .read, "stride_y": .read,
        "binary": .only("0"), "xnor": .only("0"), "flipped": .only("0"), "dot": .number, "antialiasing": .only("0"),
        "deform": .only("0"), "rotate": .only("0"), "stretch": .only("0"), "sway": .only("0"),
        "assisted_excitation": .only("0"), "share_index": .only("-1000000000"), "cbn": .only("0"),
        "bin_output": .only("0"), "angle": .number, "grad_centr": .number, "reverse": .only("0"),
        "coordconv": .only("0"),
    ]

    private static let maxpool: [String: Rule] = [
        "size": .read, "stride": .read, "padding": .read, "stride_x": .read, "stride_y": .read,
        "maxpool_depth": .only("0"), "out_channels": .only("1"), "antialiasing": .only("0"),
    ]

    private static let head: [String: Rule] = [
        "classes": .read, "num": .read, "anchors": .read, "jitter": .read, "random": .read, "max": .number,
        "map": .only("none"), "focal_loss": .number,
    ]

    private static let yolo: [String: Rule] = [
        "mask": .read, "scale_x_y": .read, "ignore_thresh": .read, "truth_thresh": .read, "iou_loss": .word,
        "iou_thresh": .number, "iou_thresh_kind": .word, "iou_normalizer": .number, "obj_normalizer": .number,
        "cls_normalizer": .number, "delta_normalizer": .number, "nms_kind": .word, "beta_nms": .number,
        "max_delta": .number, "label_smooth_eps": .number, "objectness_smooth": .number, "counters_per_class": .numbers,
        "resize": .number, "new_coords": .only("0"), "show_details": .number, "track_history_size": .number,
        "sim_thresh": .number, "dets_for_track": .number, "dets_for_show": .number, "track_ciou_norm": .number,
        "embedding_layer": .only("999999"),
    ]

    private static let region: [String: Rule] = [
        "thresh": .read, "softmax": .read, "coords": .only("4"), "log": .number, "sqrt": .number,
        "background": .only("0"), "rescore": .number, "classfix": .number, "absolute": .number, "bias_match": .number,
        "coord_scale": .number, "object_scale": .number, "noobject_scale": .number, "mask_scale": .number,
        "class_scale": .number, "tree": .only("none"),
    ]
}

extension [String: CfgKeys.Rule] {
    /// The keys of both.
    fileprivate static func + (first: Self, second: Self) -> Self { first.merging(second) { first, _ in first } }
}
