//! Ids: UUID v7 newtypes, one a table, made by [`crate::id!`] and mixed up by nobody.

/// Makes an id type over a UUID v7: database value, form value, path value and text.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            $crate::serde::Serialize, $crate::serde::Deserialize, $crate::sea_orm::DeriveValueType,
        )]
        #[serde(transparent, crate = "platform::serde")]
        pub struct $name(pub platform::uuid::Uuid);

        impl $name {
            /// A new id; ids of one process sort by the time they were made.
            #[expect(clippy::new_without_default, reason = "an id is made on purpose")]
            pub fn new() -> Self {
                Self($crate::uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| $crate::error::Error::NotFound)
            }
        }

        impl $crate::sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, $crate::sea_orm::DbErr> {
                Err($crate::sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}
