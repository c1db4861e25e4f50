//! Paged by number, read only, with a wrapped list and documented error codes.

use alicloud_runtime::generated::{
    Known, Position, Progress, Reader, Serialize, Serializer, Writer,
};
use alicloud_runtime::{OpenEnum, Operation, OperationInfo, Paginate, Record};

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct DescribeImageSharePermissionRequest {
    pub(crate) region_id: Option<String>,
    pub(crate) image_id: String,
    pub(crate) page_number: Option<i64>,
    pub(crate) page_size: Option<i64>,
}

impl DescribeImageSharePermissionRequest {
    pub(crate) fn new(image_id: impl Into<String>) -> Self {
        Self { image_id: image_id.into(), ..Self::default() }
    }
}

impl Record for DescribeImageSharePermissionRequest {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self {
            region_id: reader.get("RegionId"),
            image_id: reader.get("ImageId"),
            page_number: reader.get("PageNumber"),
            page_size: reader.get("PageSize"),
        }
    }
}

impl Serialize for DescribeImageSharePermissionRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("RegionId", &self.region_id)
            .field("ImageId", &self.image_id)
            .field("PageNumber", &self.page_number)
            .field("PageSize", &self.page_size)
            .end()
    }
}

impl Operation for DescribeImageSharePermissionRequest {
    type Response = DescribeImageSharePermissionResponse;
    const INFO: &'static OperationInfo<'static> =
        &OperationInfo::rpc(&super::PRODUCT, "DescribeImageSharePermission")
            .repeatable()
            .with_region_parameter("RegionId");
}

impl Paginate for DescribeImageSharePermissionRequest {
    type Item = Account;

    fn position(&mut self) -> Position<'_> {
        Position::page(&mut self.page_number)
    }

    fn progress(response: &Self::Response) -> Progress {
        Progress::page(&response.page_size, &response.total_count)
    }

    fn items(response: &mut Self::Response) -> Option<&mut Vec<Self::Item>> {
        Some(&mut response.accounts)
    }
}

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct DescribeImageSharePermissionResponse {
    pub(crate) request_id: Option<String>,
    pub(crate) page_size: Option<i64>,
    pub(crate) total_count: Option<i64>,
    pub(crate) accounts: Vec<Account>,
}

impl Record for DescribeImageSharePermissionResponse {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self {
            request_id: reader.get("RequestId"),
            page_size: reader.get("PageSize"),
            total_count: reader.get("TotalCount"),
            accounts: reader.wrapped("Accounts", "Account"),
        }
    }
}

impl Serialize for DescribeImageSharePermissionResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("RequestId", &self.request_id)
            .field("PageSize", &self.page_size)
            .field("TotalCount", &self.total_count)
            .wrapped("Accounts", "Account", &self.accounts)
            .end()
    }
}

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct Account {
    pub(crate) aliyun_id: Option<String>,
    pub(crate) shared_time: Option<i64>,
}

impl Record for Account {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self { aliyun_id: reader.get("AliyunId"), shared_time: reader.get("SharedTime") }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("AliyunId", &self.aliyun_id)
            .field("SharedTime", &self.shared_time)
            .end()
    }
}

pub(crate) type DescribeImageSharePermission = super::Call<DescribeImageSharePermissionRequest>;

impl DescribeImageSharePermission {
    #[inline]
    pub(crate) fn page_size(mut self, value: i64) -> Self {
        self.0.request.page_size = Some(value);
        self
    }
}

alicloud_runtime::generated::records!(
    DescribeImageSharePermissionRequest,
    DescribeImageSharePermissionResponse,
    Account
);

#[non_exhaustive]
pub(crate) enum ErrorCode {
    InvalidImageIdNotFound,
    Other(String),
}

impl OpenEnum for ErrorCode {
    #[inline]
    fn known(value: Option<&Self>) -> Known<'_, Self> {
        let held = if let Some(Self::Other(other)) = value { Some(other) } else { None };
        Known::new(held, Self::Other, ["InvalidImageId.NotFound"], [Self::InvalidImageIdNotFound])
    }
}

alicloud_runtime::generated::error_codes!(ErrorCode);

impl super::Client {
    pub(crate) fn describe_image_share_permission(
        &self,
        image_id: impl Into<String>,
    ) -> DescribeImageSharePermission {
        self.call(DescribeImageSharePermissionRequest::new(image_id))
    }
}
