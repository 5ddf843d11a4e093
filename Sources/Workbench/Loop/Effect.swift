public import Cells
public import Domain

/// What a screen asks of the world: data, so that a test compares it and the executable alone carries it out.
public enum Effect: Equatable, Sendable {
    /// List images; answers `.listed`.
    case list(ImageQuery)
    /// Fetch rows of a list; answers `.rows`.
    case fetchRows([ImageID])
    /// Fetch an image with its boxes; answers `.opened` or `.openFailed`.
    case open(ImageID)
    /// Have the picture ready to be shown, in the background; answers `.pictured` or `.pictureFailed`.
    case show(PictureKey)
    /// Fetch pictures from other machines from now on; answers `.fetchingAllowed` or `.failed`.
    case allowFetching
    /// Decode pictures ahead, in that order, and let others go.
    case prefetch([ImageID])
    /// Decode these first and drop other waiting requests.
    case prefer([PictureKey])
    /// Write an edit; answers `.applied` or `.refused` with the same ticket.
    case apply(Edit, ticket: Int)
    /// Take back the person's last command; answers `.undone`, `.conflicted` or `.stepFailed`.
    case undo
    /// Do again what was taken back last; answers `.redone`, `.conflicted` or `.stepFailed`.
    case redo
    /// Take a command that cannot be undone or redone out of the way; answers `.skipped`.
    case skip(Int64)
    /// Set aside that many ids for new boxes; answers `.reserved`.
    case reserveIDs(Int)
    /// Count images by client; answers `.summarised`.
    case summarise
    /// Read the synset again; answers `.synset`.
    case readSynset
    /// Look an image up by path or name among those of a query; answers `.found`.
    case find(String, ids: [ImageID])
    /// Look for the next image of `ids` after `index`, round the end and at last at `index` itself, that nobody has
    /// finished; answers `.sought`.
    case seekUndone(ids: [ImageID], after: Int)
    /// The same for the next image, but never `index` itself, that waits for the person's review; answers `.sought`.
    case seekReview(ids: [ImageID], after: Int)
    /// Note how many keys and mouse buttons were pressed for commands, by their numbers; answers nothing.
    case noteKeys([Int64: Int])
    /// Read how the workspace is worked on together; answers `.teamwork`.
    case readTeamwork
    /// Pull edges of a box to the strongest gradients nearby; answers `.snapped`.
    case snap(ImageID, AnnotationID, PixelBox, edges: Edges)
    /// Read the boxes of another image to copy them; answers `.copied`.
    case copyBoxes(from: ImageID, to: ImageID)
    /// Read the journal of an image, or of the workspace; answers `.history`.
    case history(ImageID?)
    /// Read what networks found on an image; answers `.detections`.
    case readDetections(ImageID)
    /// Say what detections are worth; answers `.applied` or `.refused` with the same ticket, and can be undone, as an
    /// edit.
    case judge(Judgement, ticket: Int)
    /// Count the open detections of images; answers `.detectionCounts`.
    case countDetections([ImageID])
    /// Look for the next image of `ids` after `index`, round the end but never `index` itself, that has open detections
    /// of at least this confidence, 0…1, of one network where one is named; answers `.soughtDetections`.
    case seekDetections(ids: [ImageID], after: Int, model: ModelName?, minimumConfidence: Double)
    /// Have a network look at images in the background; answers `.jobStarted`, later `.jobs` and `.detected`.
    case predict(ModelName, PredictionTarget)
    /// List the installed networks; answers `.models`.
    case readModels
    /// Read the layers of a network; answers `.model` or `.modelFailed`.
    case readModel(ModelName)
    /// Measure each layer of a network; answers `.layerTimes` or `.modelFailed`, after seconds.
    case timeLayers(ModelName)
    /// Read what the classes of a network mean in the synset; answers `.classMap`.
    case readClassMap(ModelName)
    /// Choose what a class of a network means in the synset; answers `.classMap` with the whole map as it is then.
    case mapClass(ModelName, classIndex: Int, ClassMapping)
    /// Count what hangs on each class; answers `.classUse`.
    case readClassUse
    /// Read a file with a list of classes; answers `.classList`.
    case readClassList(String)
    /// Write the classes into a file; answers `.classListWritten`.
    case writeClassList(String)
    /// Count the images and boxes of a client, or of all, that a filter finds; answers `.statistics`, after a second for
    /// a million boxes.
    case readStatistics(client: String?, terms: [ImageQuery.Term] = [])
    /// Read the anchors of a network; answers `.anchors`.
    case readAnchors(ModelName)
    /// Read the jobs of the workspace; answers `.jobs`, or nothing where nothing has changed since.
    case readJobs
    /// Ask a job to stop; answers `.jobs`.
    case cancelJob(JobID)
    /// Put a job that has stopped into the queue again; answers `.jobs`.
    case resumeJob(JobID)
    /// Let a job wait after the item in hand, or go on; answers `.jobs` or `.failed`.
    case pauseJob(JobID, Bool)
    /// Let a network learn in the background; answers `.jobStarted` or `.failed`, after a second or two.
    case train(TrainingWish)
    /// Read how the run of a training goes; answers `.run`.
    case readRun(JobID)
    /// Read the log of a job; answers `.log`.
    case readLog(JobID)
    /// List the splits; answers `.splits`. What the planner knows of the images is read anew.
    case readSplits
    /// Count what a split holds; answers `.splitFigures` or `.splitFailed`.
    case readSplit(SplitID)
    /// Deal the images out by a recipe without keeping it, pinned images of a split where they are; answers
    /// `.splitFigures` or `.splitFailed`.
    case planSplit(SplitRecipe, of: SplitID?)
    /// Keep a split of that name and recipe: made, made anew, or with new images placed; answers `.applied` or `.refused`
    /// with the same ticket, and can be undone, as an edit.
    case makeSplit(String, SplitRecipe, isAnew: Bool, ticket: Int)
    /// Change a split; answers `.applied` or `.refused` with the same ticket, and can be undone, as an edit.
    case editSplit(SplitEdit, ticket: Int)
    /// Check the whole workspace; answers `.checks`.
    case readChecks
    /// Check these images alone, and what is quickly said of classes; answers `.rechecked`.
    case recheck([ImageID])
    /// Put findings right, as one command; answers `.applied` or `.refused` with the same ticket, as an edit.
    case fix([CheckFinding], ticket: Int)
    /// Put right all that a rule finds, as one command; answers as `.fix`.
    case fixAll(CheckRule, ticket: Int)
    /// Set a severity or a number of a rule; answers `.checks`.
    case setCheck(CheckRule, key: String, value: String)
    /// Look at all pictures that are new or have changed, in the background; answers `.jobStarted`.
    case lookAtPictures
    /// Read what two sides say of images, of a client or of all; answers `.review`.
    case readReview(ReviewSides, client: String?)
    /// Read the same of these images alone; answers `.compared`.
    case compare(ReviewSides, client: String?, [ImageID])
    /// Read the last audit; answers `.audit`.
    case readAudit
    /// Note that a label is right although the audit doubts it, or take that back; answers nothing.
    case dismissCase(Int, Bool)
    /// Audit the labels in the background, starting from a network; answers `.jobStarted` or `.failed`, after a second or
    /// two.
    case startAudit(ModelName, minutes: Int)
    /// Reckon anew what is best labelled next, of a client's images or of all; answers `.nextOrder`.
    case planNext(client: String?)
    /// Read why images stand where they do in the last order of what to label next; answers `.nextOrder`.
    case readNext
    /// Read what the service's queue is at; answers `.queue` or `.queueFailed`.
    case readQueue
    /// Read why jobs of a client were given up, the newest first; answers `.failures`.
    case readFailures(client: String)
    /// Have a job that was given up tried again, or all of a client; answers `.queueChanged`.
    case retryFailed(client: String, job: String?)
    /// Withdraw a job of a client; answers `.queueChanged`.
    case withdrawJob(client: String, job: String)
    /// Bring jobs that a network is in doubt about into the workspace; answers `.pulled` or `.pullFailed`, after minutes
    /// where many pictures have to come.
    case pull(PullWish)
    /// See whether another process has written; answers `.changedElsewhere` only if so.
    case poll
    /// Remember where the person is.
    case remember(SessionPlace)
    /// Turn mouse reporting on or off.
    case setMouse(Bool)
    /// Read a theme by name; answers `.themed` or `.failed`.
    case readTheme(String)
    /// Draw everything anew.
    case redraw
    /// Hand the terminal back to the shell until it is continued.
    case suspend
    case quit
}

/// What the world answers.
public enum Answer: Equatable, Sendable {
    case listed(ImageQuery, ImageListing)
    case rows([ImageRow])
    case opened(ImageDocument)
    case openFailed(ImageID, String)
    /// The picture is ready, of this upright size.
    case pictured(PictureKey, ImageSize)
    case pictureFailed(PictureKey, String)
    /// The picture comes from another machine; `.pictured` or `.pictureFailed` follows.
    case pictureComing(PictureKey, String)
    /// Pictures that were not fetched can be shown now.
    case fetchingAllowed
    case applied(ticket: Int, EditReceipt)
    case refused(ticket: Int, String)
    /// There was nothing to write, and why: everything is as it was asked for.
    case nothingToDo(ticket: Int, String)
    case undone(EditReceipt?)
    case redone(EditReceipt?)
    /// The command with that number cannot be undone or redone, and why.
    case conflicted(command: Int64, String)
    /// The undo or redo went wrong.
    case stepFailed(String)
    case skipped
    case reserved(Range<Int64>)
    case summarised([ClientSummary])
    case synset(Synset)
    case found(String, index: Int?)
    /// The next undone image, with the place it was looked for from.
    case sought(after: Int, index: Int?)
    case snapped(ImageID, AnnotationID, before: PixelBox, after: PixelBox)
    case copied(from: ImageID, to: ImageID, [Annotation])
    case history([JournalEntry])
    case detections(ImageID, ImageDetections)
    /// Open detections of images; an image that is missing has none.
    case detectionCounts([ImageID], [ImageID: DetectionCount])
    /// The next image with open detections, with the place it was looked for from.
    case soughtDetections(after: Int, index: Int?)
    case jobStarted(JobReport)
    /// All jobs of the workspace, newest first.
    case jobs([JobReport])
    /// A network has just looked at these images; may come at any time.
    case detected([ImageID])
    case models([ModelSummary])
    case model(ModelDetail)
    case modelFailed(ModelName, String)
    case layerTimes(ModelName, LayerTimes)
    case classMap(ClassMap)
    case classUse([ClassID: ClassUse])
    /// A list of class names, with the path it was asked for by, and what was odd about the file.
    case classList(String, [String], notes: [String] = [])
    case classListWritten(String, count: Int)
    /// Figures of a client's images, or of all, as far as a filter finds them.
    case statistics(client: String?, DatasetStatistics, terms: [ImageQuery.Term] = [])
    case anchors(ModelName, AnchorSet)
    /// How the run of a training goes.
    case run(JobID, RunStory)
    /// The lines of a job's log, oldest first.
    case log(JobID, [String])
    /// All splits of the workspace, oldest first.
    case splits([Split])
    case splitFigures(SplitFigures)
    /// The figures that were asked for cannot be had, and why.
    case splitFailed(String)
    case checks(CheckReport)
    /// What is found now on these images.
    case rechecked([ImageID], CheckReport)
    case review(ReviewMaterial)
    /// What is said now of these images; those that are missing are no longer finished.
    case compared(ReviewSides, [ImageID], [ImageComparison])
    /// The last audit; `nil` before the first.
    case audit(AuditReport?)
    /// Why images stand where they do in the order of what to label next, and whether it was reckoned anew.
    case nextOrder([ImageID: String], isNew: Bool)
    /// The service's queue; `nil` where the settings name none.
    case queue(QueueReport?)
    case queueFailed(String)
    case failures(client: String, [FailedJob])
    /// Something was done to the queue, in words.
    case queueChanged(String)
    case pulled(PullReport)
    case pullFailed(PullWish, String)
    case teamwork(Teamwork)
    case changedElsewhere
    case themed(Theme)
    /// Something went wrong that no screen waits for.
    case failed(String)
}

/// Edges of a box, any number of them.
public struct Edges: OptionSet, Hashable, Sendable {
    public var rawValue: Int
    /// Makes a set of its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let left = Edges(rawValue: 1)
    public static let top = Edges(rawValue: 2)
    public static let right = Edges(rawValue: 4)
    public static let bottom = Edges(rawValue: 8)
    public static let all: Edges = [.left, .top, .right, .bottom]

    /// Takes an edge in, or out if it is in; its opposite goes, so that two edges are always a corner.
    mutating func toggle(_ edge: Edges) {
        let opposite: Edges = edge == .left ? .right : edge == .right ? .left : edge == .top ? .bottom : .top
        remove(opposite)
        formSymmetricDifference(edge)
    }
}
