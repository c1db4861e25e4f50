//! The macros that give generated types their traits. Generated code names them, so which traits each implements is part of the
//! promise of [`generated`](crate::generated).

/// Implements `Deserialize`, `Default`, `PartialEq` and `Debug` for [`Record`](crate::Record) types.
///
/// The default is what an object without members is read as. Two records are equal when they are the same on the wire; see
/// [`same_record`](crate::generated::same_record) for numbers that JSON does not have.
#[doc(hidden)]
#[macro_export]
macro_rules! __records {
    ($($type:ty),* $(,)?) => {$(
        impl<'de> $crate::generated::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::generated::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::decode_root(deserializer)
            }
        }

        // Inline, as what follows, so that a crate with thousands of records compiles this only where it is used.
        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                $crate::generated::empty_record()
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::generated::same_record(self, other)
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::generated::debug_record(self, f)
            }
        }
    )*};
}

/// Implements `Debug`, `Display`, `Clone` and `PartialEq` for [`OpenEnum`](crate::OpenEnum) types that are looked at and passed
/// on, such as the error codes of an operation. All go by the text. There are thousands of such types and each impl is compiled for
/// each, so they have no more than that.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_codes {
    ($($type:ty),* $(,)?) => {$(
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::generated::debug_open_enum(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::generated::same_open_enum(self, other)
            }
        }

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::generated::display_open_enum(self, f)
            }
        }

        impl ::core::clone::Clone for $type {
            #[inline]
            fn clone(&self) -> Self {
                $crate::generated::copy_open_enum(self)
            }
        }
    )*};
}

/// Implements what [`error_codes!`](crate::generated::error_codes) does, `Eq`, `Hash`, the conversions, `Default` (the empty text) and
/// serde for [`OpenEnum`](crate::OpenEnum) types.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enums {
    ($($type:ty),* $(,)?) => {
        $crate::__error_codes!($($type),*);
    $(
        impl ::core::cmp::Eq for $type {}

        impl $crate::generated::Encode for $type {
            fn encode<S: $crate::generated::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::generated::encode_open_enum(self, serializer)
            }
        }

        impl $crate::generated::Decode for $type {
            // Inline so that a crate with thousands of types compiles this only where it is used.
            #[inline]
            fn decode(
                value: $crate::Value,
                warnings: &mut $crate::generated::Warnings,
            ) -> ::core::option::Option<Self> {
                $crate::generated::decode_open_enum(value, warnings)
            }
        }

        impl $crate::generated::serde::Serialize for $type {
            fn serialize<S: $crate::generated::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::generated::encode_open_enum(self, serializer)
            }
        }

        impl<'de> $crate::generated::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::generated::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::decode_root(deserializer)
            }
        }

        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                $crate::OpenEnum::parse("")
            }
        }

        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                $crate::generated::hash_open_enum(self, state);
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
    )*
    };
}
