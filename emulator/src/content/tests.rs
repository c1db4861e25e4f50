use futures_util::TryStreamExt as _;
use proptest::prelude::*;

use super::storage::BLOCK;
use super::*;

async fn uploaded(storage: &Storage, chunks: &[&[u8]]) -> Result<Uploaded, StorageError> {
    let mut intake = Intake::new(storage);
    for chunk in chunks {
        intake.write(chunk).await?;
    }
    intake.finish().await
}

async fn bytes(content: Content) -> Vec<u8> {
    content.chunks().try_collect::<Vec<_>>().await.unwrap().concat()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn pattern(length: usize) -> Vec<u8> {
    (0..=250).cycle().take(length).collect()
}

#[test]
fn digests_are_those_of_the_standards() {
    run(async {
        let storage = Storage::new(1 << 20);
        let Uploaded { digests, .. } = uploaded(&storage, &[b"1234", b"56789"]).await.unwrap();
        // The check value of CRC-64/XZ.
        assert_eq!(digests.crc64, 0x995d_c9bb_df19_39fa);
        assert_eq!(crate::encoding::hex(&digests.md5), "25f9e794323b453885f5181f1b624d0b");
        let empty = uploaded(&storage, &[]).await.unwrap();
        assert_eq!((empty.digests.crc64, empty.content.length()), (0, 0));
        assert_eq!(bytes(empty.content).await, b"");
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn parts_and_wholes_are_the_bytes_that_came(
        lengths in prop::collection::vec(0..3 * BLOCK, 1..4),
        start in 0..4 * BLOCK,
        length in 0..8 * BLOCK,
    ) {
        run(async {
            let storage = Storage::new(1 << 30);
            let (mut all, mut crc64) = (Vec::new(), 0);
            let mut whole = Content::default();
            for length in lengths {
                let part = pattern(length);
                let (one, two) = part.split_at(length / 3);
                let sent = uploaded(&storage, &[one, two]).await.unwrap();
                whole.extend(&sent.content);
                crc64 = joined(crc64, sent.digests.crc64, sent.content.length());
                all.extend(part);
            }
            let again = uploaded(&storage, &[&all]).await.unwrap();
            assert_eq!(again.digests.crc64, crc64);
            assert_eq!(bytes(whole.clone()).await, all);
            let part = whole.part(start as u64, length as u64);
            let expected = &all[start.min(all.len())..(start + length).min(all.len())];
            assert_eq!(part.length(), expected.len() as u64);
            assert_eq!(bytes(part).await, expected);
        });
    }
}

#[test]
fn what_is_not_kept_any_more_leaves_its_room() {
    run(async {
        let storage = Storage::new(4 * BLOCK as u64);
        let large = pattern(3 * BLOCK);
        for _ in 0..3 {
            let kept = uploaded(&storage, &[&large]).await.unwrap();
            let small = uploaded(&storage, &[b"small"]).await.unwrap();
            let error = uploaded(&storage, &[&large]).await.err();
            assert!(matches!(error, Some(StorageError::Full(_))), "{error:?}");
            assert_eq!(bytes(kept.content).await, large);
            assert_eq!(bytes(small.content).await, b"small");
        }
        // One that is not whole leaves its room as well.
        let mut intake = Intake::new(&storage);
        intake.write(&large).await.unwrap();
        drop(intake);
        tokio::task::yield_now().await;
        uploaded(&storage, &[&large]).await.unwrap();
    });
}

#[test]
fn what_is_known_has_a_limit() {
    let storage = Storage::new(0);
    let most = 128 * 1024 * 1024;
    let first = storage.charge(most).unwrap();
    assert!(matches!(storage.charge(1), Err(StorageError::TooMany(_))));
    drop(first);
    assert!(storage.charge(most).is_ok());
}
