//! Paged by token.

use alicloud_runtime::{
    Call, Operation, OperationInfo, Paginate, Position, Progress, Reader, Record, SerializeMap,
    Writer,
};

#[derive(Clone, Default)]
#[non_exhaustive]
pub(crate) struct ListTagsRequest {
    pub(crate) next_token: Option<String>,
}

impl Record for ListTagsRequest {
    const NAME: &'static str = "ListTagsRequest";

    #[inline]
    fn fill(&mut self, reader: &mut Reader<'_>) {
        reader.field("NextToken", &mut self.next_token);
    }

    fn each<S: SerializeMap>(&self, w: &mut Writer<'_, S>) {
        w.field("NextToken", &self.next_token);
    }
}

#[derive(Clone, Default)]
#[non_exhaustive]
pub(crate) struct ListTagsResponse {
    pub(crate) next_token: Option<String>,
    pub(crate) tags: Vec<String>,
}

impl Record for ListTagsResponse {
    const NAME: &'static str = "ListTagsResponse";

    #[inline]
    fn fill(&mut self, reader: &mut Reader<'_>) {
        reader.field("NextToken", &mut self.next_token).field("Tags", &mut self.tags);
    }

    fn each<S: SerializeMap>(&self, w: &mut Writer<'_, S>) {
        w.field("NextToken", &self.next_token).field("Tags", &self.tags);
    }
}

impl Operation for ListTagsRequest {
    type Response = ListTagsResponse;
    const INFO: &'static OperationInfo =
        &OperationInfo::rpc(&super::PRODUCT, "ListTags").read_only();
}

impl Paginate for ListTagsRequest {
    type Item = String;

    fn position(&mut self) -> Position<'_> {
        Position::token(&mut self.next_token)
    }

    fn progress(response: &Self::Response) -> Progress {
        Progress::token(&response.next_token)
    }

    fn items(response: Self::Response) -> Vec<String> {
        response.tags
    }

    fn list(response: &Self::Response) -> &[Self::Item] {
        &response.tags
    }
}

#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct ListTags(Call<ListTagsRequest>);

alicloud_runtime::paginated_call!(ListTags, ListTagsRequest);
alicloud_runtime::records!(ListTagsRequest, ListTagsResponse);

impl super::Client {
    pub(crate) fn list_tags(&self) -> ListTags {
        ListTags(self.0.call(ListTagsRequest::default()))
    }
}
