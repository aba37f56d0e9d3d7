//! Local registries: records that came in files, each file a generation of its own (docs/adr/0027).

mod find;
mod generations;
mod imports;

pub use find::{Held, count, find, held};
pub use generations::{
    KeyPlace, Place, add_keys, add_rows, copy_keys, copy_rows, delete_keys, delete_rows, key_page_end, last_row,
    rows_after, unswept,
};
pub use imports::{
    Beat, Found, Import, ImportRow, NewImport, beat, begin, discard_ready, end, fail_silent, import, import_for_change,
    in_force, of_registry, pending, put_in_force, ready, swept,
};

/// Upper bits of a record's number are its import, these many lower ones its place in it.
const PLACE_BITS: u32 = 32;

/// The number before the first record of an import.
pub const fn before_first(import_id: i64) -> i64 {
    import_id << PLACE_BITS
}
