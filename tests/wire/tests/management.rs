//! Accounts, keys, automation, monitoring, messages and media.

alicloud_wire_tests::products! {
    vectors: 776;
    examples: 1330;
    alicloud_dispatch_alikafka,
    alicloud_dispatch_amqp_open,
    alicloud_dispatch_cms,
    alicloud_dispatch_config,
    alicloud_dispatch_dm,
    alicloud_dispatch_dysmsapi,
    alicloud_dispatch_eventbridge,
    alicloud_dispatch_kms,
    alicloud_dispatch_mns_open,
    alicloud_dispatch_oos,
    alicloud_dispatch_ram,
    alicloud_dispatch_resourcemanager,
    alicloud_dispatch_ros,
    alicloud_dispatch_sls,
    alicloud_dispatch_sts,
    alicloud_dispatch_tag,
    alicloud_dispatch_vod,
}
