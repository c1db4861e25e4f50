//! How much memory an upload in parts takes. The test is alone in its process, as the process is what is measured: the client and the
//! emulator, which keeps objects in a file.
#![cfg(target_os = "linux")]

#[path = "support/store.rs"]
mod support;

use alicloud_oss::runtime::Upload;

use self::support::{BUCKET, Store};

const LENGTH: u64 = 128 << 20;

/// The most memory that the process had at a time.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[tokio::test]
async fn parts_are_read_while_they_are_sent() {
    let store = Store::start().await;
    let (_dir, path) = store.file(&[]);
    // Without blocks on the disk.
    std::fs::File::options().write(true).open(&path).unwrap().set_len(LENGTH).unwrap();
    let before = peak();
    let call = store.client.initiate_multipart_upload(BUCKET, "k");
    // Each part alone is half of what may be taken.
    let upload = call.upload_in_parts(Upload::file(&path).await.unwrap()).part_size(16 << 20);
    upload.parallel(4).await.unwrap();
    let taken = peak() - before;
    assert_eq!(
        store.took(),
        ["InitiateMultipartUpload", "UploadPart*8", "CompleteMultipartUpload"]
    );
    assert_eq!(store.most_at_a_time(), 4);
    assert!(taken < 32 << 20, "{taken} bytes");
    store.end().await;
}
