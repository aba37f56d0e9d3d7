//! What every page shares: language, addresses of built files, the live stream, keys.

#[cfg(feature = "hydrate")]
pub mod activity;
pub mod assets;
pub mod keys;
pub mod live;
pub mod locale;
pub mod menus;
