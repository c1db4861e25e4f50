//! Paged by token.

use alicloud_runtime::generated::{Position, Progress, Reader, Serialize, Serializer, Writer};
use alicloud_runtime::{Operation, OperationInfo, Paginate, Record};

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct ListTagsRequest {
    pub(crate) next_token: Option<String>,
}

impl Record for ListTagsRequest {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self { next_token: reader.get("NextToken") }
    }
}

impl Serialize for ListTagsRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer).field("NextToken", &self.next_token).end()
    }
}

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct ListTagsResponse {
    pub(crate) next_token: Option<String>,
    pub(crate) tags: Vec<String>,
}

impl Record for ListTagsResponse {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self { next_token: reader.get("NextToken"), tags: reader.get("Tags") }
    }
}

impl Serialize for ListTagsResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer).field("NextToken", &self.next_token).field("Tags", &self.tags).end()
    }
}

impl Operation for ListTagsRequest {
    type Response = ListTagsResponse;
    const INFO: &'static OperationInfo<'static> =
        &OperationInfo::rpc(&super::PRODUCT, "ListTags").repeatable();
}

impl Paginate for ListTagsRequest {
    type Item = String;

    fn position(&mut self) -> Position<'_> {
        Position::token(&mut self.next_token)
    }

    fn progress(response: &Self::Response) -> Progress {
        Progress::token(&response.next_token)
    }

    fn items(response: &mut Self::Response) -> Option<&mut Vec<Self::Item>> {
        Some(&mut response.tags)
    }
}

pub(crate) type ListTags = super::Call<ListTagsRequest>;

alicloud_runtime::generated::records!(ListTagsRequest, ListTagsResponse);

impl super::Client {
    pub(crate) fn list_tags(&self) -> ListTags {
        self.call(ListTagsRequest::default())
    }
}
