//! Databases, and what moves their data.

alicloud_wire_tests::products! {
    vectors: 1120;
    examples: 1470;
    alicloud_dispatch_dds,
    alicloud_dispatch_dts,
    alicloud_dispatch_elasticsearch,
    alicloud_dispatch_gpdb,
    alicloud_dispatch_maxcompute,
    alicloud_dispatch_polardb,
    alicloud_dispatch_r_kvstore,
    alicloud_dispatch_rds,
}
