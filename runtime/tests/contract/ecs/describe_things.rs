//! Paged by number or by token.

use alicloud_runtime::generated::{Position, Progress, Reader, Serialize, Serializer, Writer};
use alicloud_runtime::{Operation, OperationInfo, Paginate, Record};

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct DescribeThingsRequest {
    pub(crate) page_number: Option<i64>,
    pub(crate) next_token: Option<String>,
    pub(crate) max_results: Option<i64>,
}

impl Record for DescribeThingsRequest {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self {
            page_number: reader.get("PageNumber"),
            next_token: reader.get("NextToken"),
            max_results: reader.get("MaxResults"),
        }
    }
}

impl Serialize for DescribeThingsRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("PageNumber", &self.page_number)
            .field("NextToken", &self.next_token)
            .field("MaxResults", &self.max_results)
            .end()
    }
}

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct DescribeThingsResponse {
    pub(crate) total_count: Option<i64>,
    pub(crate) page_size: Option<i64>,
    pub(crate) next_token: Option<String>,
    pub(crate) things: Vec<String>,
}

impl Record for DescribeThingsResponse {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self {
            total_count: reader.get("TotalCount"),
            page_size: reader.get("PageSize"),
            next_token: reader.get("NextToken"),
            things: reader.get("Things"),
        }
    }
}

impl Serialize for DescribeThingsResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("TotalCount", &self.total_count)
            .field("PageSize", &self.page_size)
            .field("NextToken", &self.next_token)
            .field("Things", &self.things)
            .end()
    }
}

impl Operation for DescribeThingsRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static OperationInfo<'static> =
        &OperationInfo::rpc(&super::PRODUCT, "DescribeThings").repeatable();
}

impl Paginate for DescribeThingsRequest {
    type Item = String;

    fn position(&mut self) -> Position<'_> {
        Position::page(&mut self.page_number).or_token(&mut self.next_token, &self.max_results)
    }

    fn progress(response: &Self::Response) -> Progress {
        Progress::page(&response.page_size, &response.total_count).or_token(&response.next_token)
    }

    fn items(response: &mut Self::Response) -> Option<&mut Vec<Self::Item>> {
        Some(&mut response.things)
    }
}

pub(crate) type DescribeThings = super::Call<DescribeThingsRequest>;

impl DescribeThings {
    #[inline]
    pub(crate) fn page_number(mut self, value: i64) -> Self {
        self.0.request.page_number = Some(value);
        self
    }

    #[inline]
    pub(crate) fn max_results(mut self, value: i64) -> Self {
        self.0.request.max_results = Some(value);
        self
    }
}

alicloud_runtime::generated::records!(DescribeThingsRequest, DescribeThingsResponse);

impl super::Client {
    pub(crate) fn describe_things(&self) -> DescribeThings {
        self.call(DescribeThingsRequest::default())
    }
}
