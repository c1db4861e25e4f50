//! Networks, load balancers, names and delivery.

alicloud_wire_tests::products! {
    vectors: 1512;
    examples: 1650;
    alicloud_dispatch_alb,
    alicloud_dispatch_alidns,
    alicloud_dispatch_cbn,
    alicloud_dispatch_cdn,
    alicloud_dispatch_ddoscoo,
    alicloud_dispatch_esa,
    alicloud_dispatch_nlb,
    alicloud_dispatch_slb,
    alicloud_dispatch_vpc,
}
