//! Buckets, objects and uploads, and who may see them. It must not know requests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::errors;
use super::meta::Meta;
use crate::content::{Charge, Content, Storage};
use crate::service_error::ServiceError;

/// An account may have so many buckets.
const MOST_BUCKETS: usize = 100;

/// All buckets by name.
#[derive(Default)]
pub(super) struct State {
    buckets: BTreeMap<String, Bucket>,
}

pub(super) struct Bucket {
    /// The id of the account that it belongs to.
    pub(super) owner: String,
    pub(super) created: SystemTime,
    /// `oss-cn-hangzhou`.
    pub(super) location: String,
    pub(super) storage_class: String,
    pub(super) redundancy: String,
    pub(super) acl: String,
    pub(super) objects: BTreeMap<String, Arc<Object>>,
    /// By the name of the object and the id of the upload.
    pub(super) uploads: BTreeMap<(String, String), Upload>,
}

/// An object, which never changes: another one takes its place.
pub(super) struct Object {
    pub(super) content: Content,
    pub(super) etag: String,
    pub(super) crc64: u64,
    /// The digest of the content, where it came as a whole.
    pub(super) md5: Option<[u8; 16]>,
    pub(super) modified: SystemTime,
    pub(super) kind: Kind,
    pub(super) meta: Meta,
    /// Room for what is known of it.
    pub(super) _charge: Charge,
}

/// How an object was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Normal,
    Multipart,
    Appendable,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Multipart => "Multipart",
            Self::Appendable => "Appendable",
        }
    }
}

/// An object whose parts come in.
pub(super) struct Upload {
    pub(super) begun: SystemTime,
    pub(super) meta: Meta,
    pub(super) forbids_overwriting: bool,
    pub(super) parts: BTreeMap<u32, Part>,
    pub(super) _charge: Charge,
}

pub(super) struct Part {
    pub(super) content: Content,
    pub(super) md5: [u8; 16],
    pub(super) crc64: u64,
    pub(super) modified: SystemTime,
    pub(super) _charge: Charge,
}

/// What somebody wants to do in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    /// What only the owner may do.
    Own,
}

impl State {
    /// Adds a bucket, unless the name is taken or the account has too many.
    pub(super) fn add(&mut self, name: &str, bucket: Bucket) -> Result<(), ServiceError> {
        if self.buckets.contains_key(name) {
            return Err(errors::bucket_exists());
        }
        if self.of(&bucket.owner).count() >= MOST_BUCKETS {
            return Err(errors::too_many_buckets());
        }
        self.buckets.insert(name.to_owned(), bucket);
        Ok(())
    }

    /// The account's buckets, by name.
    pub(super) fn of(&self, owner: &str) -> impl Iterator<Item = (&str, &Bucket)> {
        let buckets = self.buckets.iter().map(|(name, bucket)| (name.as_str(), bucket));
        buckets.filter(move |(_, bucket)| bucket.owner == owner)
    }

    /// Removes an empty bucket.
    pub(super) fn remove(&mut self, name: &str, caller: &str) -> Result<(), ServiceError> {
        let bucket = self.bucket(name, caller, Access::Own)?;
        if !bucket.objects.is_empty() || !bucket.uploads.is_empty() {
            return Err(errors::bucket_not_empty());
        }
        self.buckets.remove(name);
        Ok(())
    }

    /// The bucket, which the caller must have that access to.
    pub(super) fn bucket(
        &mut self,
        name: &str,
        caller: &str,
        access: Access,
    ) -> Result<&mut Bucket, ServiceError> {
        let bucket = self.buckets.get_mut(name).ok_or_else(errors::no_bucket)?;
        let is_open = match access {
            Access::Read => bucket.acl.starts_with("public-read"),
            Access::Write => bucket.acl == "public-read-write",
            Access::Own => false,
        };
        if is_open || bucket.owner == caller { Ok(bucket) } else { Err(errors::denied()) }
    }
}

impl Bucket {
    pub(super) fn object(&self, key: &str) -> Result<&Arc<Object>, ServiceError> {
        self.objects.get(key).ok_or_else(errors::no_key)
    }

    pub(super) fn upload(&mut self, key: &str, id: &str) -> Result<&mut Upload, ServiceError> {
        let place = (key.to_owned(), id.to_owned());
        self.uploads.get_mut(&place).ok_or_else(errors::no_upload)
    }

    /// Puts an object into its place, where none may be yet when the request says so.
    pub(super) fn put(
        &mut self,
        key: &str,
        object: Object,
        forbids_overwriting: bool,
    ) -> Result<(), ServiceError> {
        if forbids_overwriting && self.objects.contains_key(key) {
            return Err(errors::exists());
        }
        self.objects.insert(key.to_owned(), Arc::new(object));
        Ok(())
    }
}

/// Room for what is known of a content with that name and that meta data.
pub(super) fn charge(
    storage: &Storage,
    name: &str,
    meta: &Meta,
    content: &Content,
) -> Result<Charge, ServiceError> {
    // Structures and places in maps, and so much for each piece and each block of 64 KiB.
    let blocks = usize::try_from(content.length() >> 16).unwrap_or(usize::MAX) * size_of::<u32>();
    let size = 512 + 2 * name.len() + meta.size() + 64 * content.pieces() + blocks;
    Ok(storage.charge(size)?)
}
