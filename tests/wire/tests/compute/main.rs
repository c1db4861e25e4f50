//! Machines, containers, functions and object storage.

mod command;
mod object_store;

alicloud_wire_tests::products! {
    vectors: 2332;
    examples: 850;
    alicloud_dispatch_cr,
    alicloud_dispatch_cs,
    alicloud_dispatch_eci,
    alicloud_dispatch_ecs,
    alicloud_dispatch_ess,
    alicloud_dispatch_fc,
    alicloud_dispatch_oss,
    alicloud_dispatch_sae,
}
