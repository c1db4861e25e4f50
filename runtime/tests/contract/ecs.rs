//! A product crate as the generator writes it, with one operation of each kind.

mod attach_instances;
mod describe_image_share_permission;
mod describe_things;
mod list_tags;
mod run_things;

pub(crate) use describe_image_share_permission::*;
pub(crate) use list_tags::*;
pub(crate) use run_things::*;

use alicloud_runtime::{Config, Endpoint, EndpointRule, Error, Operation, Product};

pub(crate) static PRODUCT: Product<'_> = Product::new("Ecs", "2014-05-26")
    .with_endpoint_rule(EndpointRule::Regional)
    .with_endpoints(&[Endpoint::new("cn-hangzhou", "ecs-cn-hangzhou.aliyuncs.com")
        .with_vpc("ecs-vpc.cn-hangzhou.aliyuncs.com")]);

#[derive(Clone, Debug)]
pub(crate) struct Client(pub(crate) alicloud_runtime::Client);

impl Client {
    pub(crate) fn new(config: Config) -> Result<Self, Error> {
        Ok(Self(alicloud_runtime::Client::new(config, &PRODUCT)?))
    }

    pub(crate) async fn send<R: Operation>(&self, request: R) -> Result<R::Response, Error> {
        self.0.send(request).await
    }
}

alicloud_runtime::generated::call!(Client);
