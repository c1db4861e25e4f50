//! The macros that give generated types their traits.

/// Implements `Serialize`, `Deserialize`, `Debug` and the runtime's own traits for [`Record`](crate::Record) types.
#[macro_export]
macro_rules! records {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::codec::Encode for $type {
            fn encode<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codec::encode_record(self, serializer)
            }
        }

        impl $crate::codec::Decode for $type {
            // Inline so that a crate with thousands of types compiles this only where it is used.
            #[inline]
            fn decode(
                value: $crate::Value,
                at: &$crate::codec::Path<'_>,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::codec::Unfit> {
                $crate::codec::decode_record(value, at)
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codec::encode_record(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::codec::decode_root(deserializer)
            }
        }

        impl ::core::fmt::Debug for $type {
            // Inline so that a crate with thousands of records compiles this only where it is used.
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::debug_record(self, f)
            }
        }
    )*};
}

/// Implements the conversions, `Display`, `Default` (the empty text) and serde for [`OpenEnum`](crate::OpenEnum) types.
#[macro_export]
macro_rules! open_enums {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::codec::Encode for $type {
            fn encode<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codec::encode_open_enum(self, serializer)
            }
        }

        impl $crate::codec::Decode for $type {
            // Inline so that a crate with thousands of types compiles this only where it is used.
            #[inline]
            fn decode(
                value: $crate::Value,
                at: &$crate::codec::Path<'_>,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::codec::Unfit> {
                $crate::codec::decode_open_enum(value, at)
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codec::encode_open_enum(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::codec::decode_root(deserializer)
            }
        }

        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                $crate::OpenEnum::parse("")
            }
        }

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::OpenEnum::as_str(self))
            }
        }

        impl ::core::convert::AsRef<str> for $type {
            #[inline]
            fn as_ref(&self) -> &str {
                $crate::OpenEnum::as_str(self)
            }
        }

        impl ::core::convert::From<&str> for $type {
            #[inline]
            fn from(value: &str) -> Self {
                $crate::OpenEnum::parse(value)
            }
        }

        impl ::core::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                $crate::OpenEnum::parse(&value)
            }
        }
    )*};
}
