//! The demonstration desk.
