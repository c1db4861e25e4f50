//! The errors of the object store. It must not know when they are raised.

use crate::encoding::excerpt;
use crate::service_error::ServiceError;

pub(super) fn no_bucket() -> ServiceError {
    ServiceError::new(
        404,
        "NoSuchBucket",
        "The specified bucket does not exist: create it with PutBucket.",
    )
}

pub(super) fn no_key() -> ServiceError {
    ServiceError::new(404, "NoSuchKey", "The specified key does not exist.")
}

pub(super) fn no_upload() -> ServiceError {
    let message =
        "The specified upload does not exist: it was completed or aborted, or never begun.";
    ServiceError::new(404, "NoSuchUpload", message)
}

pub(super) fn bucket_exists() -> ServiceError {
    let message = "The requested bucket name is taken: choose another one.";
    ServiceError::new(409, "BucketAlreadyExists", message)
}

pub(super) fn bucket_not_empty() -> ServiceError {
    let message = "The bucket has objects or parts of uploads: delete them first.";
    ServiceError::new(409, "BucketNotEmpty", message)
}

pub(super) fn too_many_buckets() -> ServiceError {
    ServiceError::new(400, "TooManyBuckets", "The account has 100 buckets: delete one first.")
}

pub(super) fn invalid_bucket(name: &str) -> ServiceError {
    let message = format!(
        "The specified bucket \"{}\" is not valid: 3 to 63 lower-case letters, digits and hyphens, the first and the last one no hyphen.",
        excerpt(name)
    );
    ServiceError::new(400, "InvalidBucketName", message)
}

pub(super) fn invalid_name(key: &str) -> ServiceError {
    let message = format!(
        "The specified object \"{}\" is not valid: 1 to 1023 bytes, the first one neither / nor \\.",
        excerpt(key)
    );
    ServiceError::new(400, "InvalidObjectName", message)
}

pub(super) fn denied() -> ServiceError {
    ServiceError::new(403, "AccessDenied", "The bucket belongs to another account.")
}

pub(super) fn exists() -> ServiceError {
    let message = "The object exists, and x-oss-forbid-overwrite is true.";
    ServiceError::new(409, "FileAlreadyExists", message)
}

pub(super) fn not_appendable() -> ServiceError {
    let message = "The object was not made by AppendObject, so that nothing can be appended to it.";
    ServiceError::new(409, "ObjectNotAppendable", message)
}

pub(super) fn wrong_position(length: u64) -> ServiceError {
    let message = format!("The position is not the length of the object, which is {length}.");
    ServiceError::new(409, "PositionNotEqualToLength", message)
}

pub(super) fn not_as_demanded() -> ServiceError {
    let message = "At least one of the conditions that the request names does not hold.";
    ServiceError::new(412, "PreconditionFailed", message)
}

pub(super) fn not_modified() -> ServiceError {
    ServiceError::new(304, "NotModified", "The object was not modified.")
}

pub(super) fn invalid_range(length: u64) -> ServiceError {
    let message =
        format!("The requested range cannot be satisfied: the object has {length} bytes.");
    ServiceError::new(416, "InvalidRange", message)
}

pub(super) fn invalid_part(number: i64) -> ServiceError {
    let message = format!(
        "Part {number} was not uploaded, or its ETag is another one: name the ETags that UploadPart gave."
    );
    ServiceError::new(400, "InvalidPart", message)
}

pub(super) fn part_order() -> ServiceError {
    let message = "The list of parts is not in ascending order by number.";
    ServiceError::new(400, "InvalidPartOrder", message)
}

pub(super) fn too_small(number: u32) -> ServiceError {
    let message = format!("Part {number} has less than 100 KiB, which only the last one may have.");
    ServiceError::new(400, "EntityTooSmall", message)
}

pub(super) fn malformed(why: &str) -> ServiceError {
    let message = format!("The XML you provided is not that of this operation: {why}.");
    ServiceError::new(400, "MalformedXML", message)
}

pub(super) fn argument(name: &str, why: &str) -> ServiceError {
    let message = format!("The specified parameter \"{name}\" is not valid: {why}.");
    ServiceError::new(400, "InvalidArgument", message)
}

pub(super) fn not_received() -> ServiceError {
    let message = "The content was not received, as the key was not known then: send it again.";
    ServiceError::new(503, "ServiceUnavailable", message)
}
