//! Uploads in parts: what is sent, what of it is sent again, and what is left behind.

#[path = "support/store.rs"]
mod support;

use std::sync::{Arc, Mutex};

use alicloud_oss::runtime::{PartsProgress, Upload};
use alicloud_oss::{CallOptions, Error, ErrorKind};

use self::support::{BUCKET, PART, Store, content};

const KEY: &str = "a/b c.bin";

/// What was told of an upload.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<PartsProgress>>>);

impl Told {
    fn of(&self) -> impl FnMut(&PartsProgress) + Send + 'static {
        let told = Arc::clone(&self.0);
        move |progress| told.lock().unwrap().push(progress.clone())
    }

    fn all(&self) -> Vec<PartsProgress> {
        self.0.lock().unwrap().clone()
    }

    fn id(&self) -> String {
        self.all()[0].upload_id.clone()
    }
}

/// Uploads this in parts of the smallest size.
async fn upload(store: &Store, body: impl Into<Upload>, told: &Told) -> Result<(), Error> {
    let upload = store.client.initiate_multipart_upload(BUCKET, KEY).upload_in_parts(body);
    upload.part_size(PART).on_progress(told.of()).await.map(drop)
}

#[tokio::test]
async fn files_and_bytes_arrive_in_parts() {
    let store = Store::start().await;
    let bytes = content(3 * PART + 77);
    let (_dir, file) = store.file(&bytes);
    for body in [Upload::file(&file).await.unwrap(), Upload::from(bytes.clone())] {
        let told = Told::default();
        let call = store
            .client
            .initiate_multipart_upload(BUCKET, KEY)
            .x_oss_storage_class("IA")
            .with_options(CallOptions::new().header("content-type", "video/mp4"));
        let done = call.upload_in_parts(body).part_size(PART).parallel(2).on_progress(told.of());
        let done = done.await.unwrap();
        let result = done.body.complete_multipart_upload_result.unwrap();
        assert!(result.e_tag.unwrap().ends_with("-4\""));
        let stored = store.client.get_object(BUCKET, KEY).detailed().await.unwrap();
        assert!(stored.body == bytes, "{} bytes", stored.body.len());
        let header = |name: &str| {
            let found = stored.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(header("x-oss-storage-class"), Some("IA"));
        assert_eq!(header("content-type"), Some("video/mp4"));
        assert_eq!(
            store.took(),
            ["InitiateMultipartUpload", "UploadPart*4", "CompleteMultipartUpload", "GetObject"]
        );
        let told = told.all();
        let parts: Vec<_> = told.iter().map(|told| (told.parts, told.of_parts)).collect();
        assert_eq!(parts, [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]);
        assert_eq!((told[0].bytes, told[4].bytes), (0, bytes.len() as u64));
    }
    store.end().await;
}

#[tokio::test]
async fn a_body_of_nothing_and_of_one_part_are_objects() {
    let store = Store::start().await;
    for length in [0, 1, PART] {
        let bytes = content(length);
        let (_dir, file) = store.file(&bytes);
        upload(&store, Upload::file(&file).await.unwrap(), &Told::default()).await.unwrap();
        assert!(store.object(KEY).await == bytes, "{length}");
        store.took();
    }
    store.end().await;
}

#[tokio::test]
async fn what_must_not_be_replaced_is_said_to_both_ends() {
    let store = Store::start().await;
    store.client.put_object(BUCKET, KEY).body("old").await.unwrap();
    let call = store.client.initiate_multipart_upload(BUCKET, KEY).x_oss_forbid_overwrite("true");
    let error = call.upload_in_parts("new").await.unwrap_err();
    assert_eq!(error.code_str(), Some("FileAlreadyExists"));
    // It came while the parts went.
    let call = store.client.initiate_multipart_upload(BUCKET, "k").x_oss_forbid_overwrite("true");
    let client = store.client.clone();
    let (sent, seen) = std::sync::mpsc::channel();
    let upload = call.upload_in_parts("new").on_progress(move |told| {
        if told.parts == 0 {
            sent.send(()).unwrap();
        }
    });
    let other = tokio::task::spawn_blocking(move || seen.recv().unwrap());
    let put = async {
        other.await.unwrap();
        client.put_object(BUCKET, "k").body("other").await.unwrap();
    };
    // The part waits until the other object is there.
    store.fault("latency=400", "UploadPart", 1);
    let (error, ()) = tokio::join!(upload.into_future(), put);
    let error = error.unwrap_err();
    assert_eq!(error.code_str(), Some("FileAlreadyExists"));
    assert!(error.to_string().ends_with(" was aborted"), "{error}");
    assert_eq!(store.object("k").await, "other");
    assert_eq!(store.uploads().await, Vec::<String>::new());
    store.end().await;
}

#[tokio::test]
async fn a_part_is_sent_again_and_the_others_are_not() {
    for fault in ["reset", "reset-after", "error=503", "throttle", "truncate=0"] {
        let store = Store::start().await;
        store.fault(fault, "UploadPart", 2);
        let bytes = content(4 * PART);
        let (_dir, file) = store.file(&bytes);
        upload(&store, Upload::file(&file).await.unwrap(), &Told::default()).await.unwrap();
        assert!(store.object(KEY).await == bytes);
        // A connection that was reset is a request that was recorded only where it was carried out.
        let took = store.took();
        let parts = took[1].strip_prefix("UploadPart*").unwrap().parse::<u32>().unwrap();
        assert!((4..=6).contains(&parts) && took.len() == 4, "{fault}: {took:?}");
        store.end().await;
    }
}

#[tokio::test]
async fn what_fails_is_given_up_unless_it_is_to_be_kept() {
    let store = Store::start().await;
    let bytes = content(5 * PART);
    let (_dir, file) = store.file(&bytes);
    store.fault("error=403; code=AccessDenied", "UploadPart", 1);
    let told = Told::default();
    let error = upload(&store, Upload::file(&file).await.unwrap(), &told).await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("UploadPart: AccessDenied (HTTP 403)"), "{text}");
    assert!(text.contains("; this was part ") && text.contains(&told.id()), "{text}");
    assert!(text.ends_with(" was aborted"), "{text}");
    assert_eq!(store.uploads().await, Vec::<String>::new());

    store.fault("error=403; code=AccessDenied", "UploadPart", 1);
    store.fault("error=403; code=AccessDenied", "AbortMultipartUpload", 1);
    let told = Told::default();
    let error = upload(&store, Upload::file(&file).await.unwrap(), &told).await.unwrap_err();
    assert!(error.to_string().contains("could not be aborted (AbortMultipartUpload: AccessDenied"));
    assert_eq!(store.uploads().await, [told.id()]);
    store.client.abort_multipart_upload(BUCKET, KEY, told.id()).await.unwrap();

    store.fault("error=403; code=AccessDenied", "UploadPart", 1);
    let told = Told::default();
    let call = store.client.initiate_multipart_upload(BUCKET, KEY);
    let kept = call.upload_in_parts(Upload::file(&file).await.unwrap()).part_size(PART);
    let error = kept.parallel(1).keep_on_failure().on_progress(told.of()).await.unwrap_err();
    assert!(error.to_string().contains("is kept: go on with `resume`"), "{error}");
    assert_eq!(store.uploads().await, [told.id()]);
    store.end().await;
}

#[tokio::test]
async fn what_was_stopped_goes_on_where_it_was() {
    let store = Store::start().await;
    let bytes = content(6 * PART + 5);
    let (_dir, path) = store.file(&bytes);
    let file = || Upload::file(path.clone());
    // The program ends in the middle: the future is dropped.
    let told = Told::default();
    let call = || store.client.initiate_multipart_upload(BUCKET, KEY);
    let (sent, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let mut tell = told.of();
    let begun = call().upload_in_parts(file().await.unwrap()).part_size(PART).parallel(1);
    let begun = begun.on_progress(move |progress| {
        tell(progress);
        if progress.parts == 3 {
            sent.send(()).unwrap();
        }
    });
    tokio::select! {
        biased;
        _ = seen.recv() => {}
        done = begun.into_future() => panic!("{done:?}"),
    }
    let stored = store.parts(KEY, &told.id()).await;
    assert!(stored.starts_with(&[1, 2, 3]), "{stored:?}");
    store.took();
    // One of them is changed, in the store and by its tag, and its place in the file is not.
    store.client.upload_part(BUCKET, KEY, 2, told.id()).body("other").await.unwrap();
    let same = content(PART + 1);
    store.client.upload_part(BUCKET, KEY, 3, told.id()).body(same[1..].to_vec()).await.unwrap();
    store.took();
    let resumed = || async {
        call().upload_in_parts(file().await.unwrap()).part_size(PART).resume(told.id())
    };
    // What fails then stays as it was.
    store.fault("error=403; code=AccessDenied", "UploadPart", 1);
    let error = resumed().await.parallel(1).await.unwrap_err();
    assert!(error.to_string().contains("this was part 2; the upload"), "{error}");
    assert!(error.to_string().contains("is kept"), "{error}");
    assert_eq!(store.took(), ["ListParts", "UploadPart"]);
    resumed().await.await.unwrap();
    let missing = 7 - (stored.len() - 2);
    let sent = format!("UploadPart*{missing}");
    assert_eq!(store.took(), ["ListParts", &*sent, "CompleteMultipartUpload"]);
    assert!(store.object(KEY).await == bytes);
    let error = resumed().await.await.unwrap_err();
    assert_eq!(error.code_str(), Some("NoSuchUpload"));
    store.end().await;
}

#[tokio::test]
async fn an_object_with_another_checksum_is_an_error() {
    let store = Store::with_wrong_checksum("CompleteMultipartUpload").await;
    let error = upload(&store, content(2 * PART), &Told::default()).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "CompleteMultipartUpload: the object store has another object than was sent"
        ),
        "{text}"
    );
    assert!(text.contains("`x-oss-hash-crc64ecma` says 1; upload it again"), "{text}");
    store.end().await;

    // That of a part is looked at, too, and the part sent again.
    let store = Store::with_wrong_checksum("UploadPart").await;
    let error = upload(&store, content(10), &Told::default()).await.unwrap_err();
    assert!(
        error.to_string().contains("the object store has other bytes than those that were sent"),
        "{error}"
    );
    assert!(error.to_string().ends_with("was aborted"), "{error}");
    assert_eq!(store.took(), ["InitiateMultipartUpload", "UploadPart*3", "AbortMultipartUpload"]);
    store.end().await;
}

#[tokio::test]
async fn an_end_that_nobody_heard_of_leaves_everything() {
    let store = Store::start().await;
    store.fault("reset-after", "CompleteMultipartUpload", 1);
    let told = Told::default();
    let error = upload(&store, content(10), &told).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let text = error.to_string();
    assert!(text.contains("whether the call took effect is unknown"), "{text}");
    assert!(
        text.contains(&format!("the upload {} may be complete: look at the object", told.id())),
        "{text}"
    );
    assert!(store.object(KEY).await == content(10));
    assert!(!store.took().contains(&"AbortMultipartUpload".to_owned()));

    store.fault("error=500", "CompleteMultipartUpload", 1);
    let told = Told::default();
    let error = upload(&store, content(20), &told).await.unwrap_err();
    assert!(error.to_string().contains("may be complete"), "{error}");
    let call = store.client.initiate_multipart_upload(BUCKET, KEY);
    call.upload_in_parts(content(20)).part_size(PART).resume(told.id()).await.unwrap();
    assert!(store.object(KEY).await == content(20));
    store.end().await;
}

#[tokio::test]
async fn what_cannot_be_sent_in_parts_is_refused_before() {
    let store = Store::start().await;
    let call = store.client.initiate_multipart_upload(BUCKET, KEY);
    let made =
        || Upload::made(|| Box::pin(async { Ok(alicloud_oss::Bytes::from_static(b"ab").into()) }));
    for (body, size, says) in [
        (made(), PART, "a stream cannot be cut into parts; give a file, `Upload::file`, or bytes"),
        (made().with_length(2), PART, "a stream cannot be cut into parts"),
        (Upload::from("ab"), 100, "set `part_size` from 102400 to 5368709120"),
        (Upload::from("ab").with_length(3), PART, "3 were announced"),
    ] {
        let error = call.upload_in_parts(body).part_size(size).await.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("InitiateMultipartUpload: ") && text.contains(says), "{text}");
    }
    assert_eq!(store.took(), Vec::<String>::new());
    // A file that shrinks ends the upload.
    let (_dir, path) = store.file(&content(3 * PART));
    let file = Upload::file(&path).await.unwrap();
    std::fs::write(&path, content(2 * PART + 1)).unwrap();
    let error = upload(&store, file, &Told::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let text = error.to_string();
    assert!(text.contains("changed") && text.contains("this was part 3"), "{text}");
    assert!(text.ends_with("was aborted"), "{text}");
    assert_eq!(store.uploads().await, Vec::<String>::new());
    store.end().await;
}

#[tokio::test]
async fn so_many_parts_are_under_way_at_a_time() {
    let store = Store::start().await;
    store.fault("latency=60", "UploadPart", 8);
    let call = store.client.initiate_multipart_upload(BUCKET, KEY);
    let upload = call.upload_in_parts(content(8 * PART)).part_size(PART).parallel(4);
    upload.await.unwrap();
    assert_eq!(store.most_at_a_time(), 4);
    store.end().await;
}
