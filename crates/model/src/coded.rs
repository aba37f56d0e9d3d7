//! Enumerations that travel and are stored as short codes.

/// Declares an enumeration whose variants have a stable text code, used in the database, in URLs and on the wire.
///
/// One declaration gives `ALL`, `code()`, `FromStr`, `Display`, serde, and (feature `db`) the column type, so that a
/// variant added in one place exists everywhere or does not compile.
macro_rules! coded {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every variant, in the order in which people expect to see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code: what is stored, sent and put in URLs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::coded::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(crate::coded::UnknownCode { what: stringify!($name), code: code.to_owned() }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let code = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "db")]
        const _: () = {
            use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
            use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};

            impl From<$name> for Value {
                fn from(v: $name) -> Self { Value::from(v.code()) }
            }
            impl Nullable for $name {
                fn null() -> Value { Value::String(None) }
            }
            impl ValueType for $name {
                fn try_from(v: Value) -> Result<Self, ValueTypeErr> {
                    match v {
                        Value::String(Some(code)) => code.parse().map_err(|_| ValueTypeErr),
                        _ => Err(ValueTypeErr),
                    }
                }
                fn type_name() -> String { stringify!($name).to_owned() }
                fn array_type() -> ArrayType { ArrayType::String }
                fn column_type() -> ColumnType { ColumnType::Text }
            }
            impl TryGetable for $name {
                fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                    let code = String::try_get_by(row, index)?;
                    code.parse().map_err(|e: crate::coded::UnknownCode| TryGetError::DbErr(DbErr::Type(e.to_string())))
                }
            }
        };
    };
}

pub(crate) use coded;

/// A code that names no variant, for instance from a hand-edited URL or a newer database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    /// The enumeration that was expected.
    pub what: &'static str,
    /// What was found instead.
    pub code: String,
}

impl std::fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no {}", self.code, self.what)
    }
}

impl std::error::Error for UnknownCode {}
