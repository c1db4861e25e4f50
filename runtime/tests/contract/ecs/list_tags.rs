//! Paged by token.

use alicloud_runtime::{
    Call, Field, MapAccess, Operation, OperationInfo, Paginate, Position, Progress, Record,
    SerializeMap, Writer,
};

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub(crate) struct ListTagsRequest {
    pub(crate) next_token: Option<String>,
}

impl Record for ListTagsRequest {
    const NAME: &'static str = "ListTagsRequest";

    fn set<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        field: Field<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "NextToken" => field.read(&mut self.next_token),
            _ => field.skip(),
        }
    }

    fn each<S: SerializeMap>(&self, w: &mut Writer<'_, S>) {
        w.field("NextToken", &self.next_token);
    }
}

#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub(crate) struct ListTagsResponse {
    pub(crate) next_token: Option<String>,
    pub(crate) tags: Vec<String>,
}

impl Record for ListTagsResponse {
    const NAME: &'static str = "ListTagsResponse";

    fn set<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        field: Field<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "NextToken" => field.read(&mut self.next_token),
            "Tags" => field.read(&mut self.tags),
            _ => field.skip(),
        }
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

    fn count(response: &Self::Response) -> usize {
        response.tags.len()
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
