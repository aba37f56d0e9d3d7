//! What people do on a card: tick, copy, give a reason, ask again.

use leptos::prelude::*;
use model::lookup::{LookupKey, LookupKind};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlTextAreaElement};

use super::{Memory, Shared, ask, look, target};
use crate::pages::contact::form;

/// A box of a card was ticked: that the delegation was seen is told to the form, what is to be attached is remembered.
pub(super) fn tick(memory: Shared, event: &Event) {
    let field = target(event).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field.filter(|field| field.closest("#registries").ok().flatten().is_some()) else {
        return;
    };
    if field.has_attribute("data-delegation") {
        if let Some(seen) = input("input[name=delegation_seen]") {
            seen.set_checked(field.checked());
        }
    } else if field.has_attribute("data-attach") {
        let name = field.name();
        memory.try_update_value(|memory| {
            memory.ticked.retain(|ticked| *ticked != name);
            if field.checked() {
                memory.ticked.push(name);
            }
        });
    }
}

/// A button of a card was pressed.
pub(super) fn press(memory: Shared, event: &Event) {
    let button = target(event).and_then(|target| target.closest("#registries button").ok().flatten());
    let Some(button) = button else { return };
    if let Some(line) = button.get_attribute("data-copy") {
        copy(&line, &button.get_attribute("data-said").unwrap_or_default());
    } else if button.has_attribute("data-again") {
        if let Some(index) = index_of(memory, &button) {
            ask(memory, index, &form::values(), true);
        }
    } else if button.has_attribute("data-ask") {
        submit(memory, &button);
    }
}

/// What was typed into a card is asked: a reason, a plate. What is wrong is said where it was typed.
pub(super) fn submit(memory: Shared, inside: &Element) {
    let Some(place) = inside.closest("[data-registry]").ok().flatten() else {
        return;
    };
    let field = |selector: &str| {
        let field = place.query_selector(selector).ok().flatten();
        field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
    };
    let (why, plate) = (field("[data-why]"), field("[data-plate]"));
    let typed = |field: &Option<HtmlInputElement>| field.as_ref().map(|field| field.value().trim().to_owned());
    let (why_typed, plate_typed) = (typed(&why), typed(&plate));
    let Some(index) = index_of(memory, &place) else { return };
    let had_plate = memory.try_with_value(|memory| memory.slots.get(index).is_some_and(|slot| !slot.plate.is_empty()));
    let no_why = why_typed.as_deref() == Some("");
    let no_plate = plate_typed.as_deref().is_some_and(|typed| {
        // An empty field takes the plate back that was asked for before.
        let takes_back = typed.is_empty() && had_plate == Some(true);
        !takes_back && LookupKey::parse(LookupKind::Plate, typed).is_none()
    });
    complain(why.as_ref(), no_why);
    complain(plate.as_ref(), no_plate);
    if no_why || no_plate {
        return;
    }
    memory.try_update_value(|memory| {
        if let Some(slot) = memory.slots.get_mut(index) {
            slot.why = why_typed.unwrap_or_else(|| std::mem::take(&mut slot.why));
            slot.plate = plate_typed.unwrap_or_else(|| std::mem::take(&mut slot.plate));
        }
    });
    look(memory);
}

/// Says beside a field of a card that it is wrong, and goes there; or takes that back.
fn complain(field: Option<&HtmlInputElement>, wrong: bool) {
    let Some(field) = field else { return };
    let line = field.closest("label").ok().flatten();
    if let Some(line) = line.and_then(|label| label.next_element_sibling()) {
        let _ = if wrong {
            line.remove_attribute("hidden")
        } else {
            line.set_attribute("hidden", "")
        };
    }
    let _ = field.set_attribute("aria-invalid", if wrong { "true" } else { "false" });
    if wrong {
        let _ = field.focus();
    }
}

/// Adds a line to the notes, and says so.
fn copy(line: &str, said: &str) {
    let notes = document()
        .get_element_by_id("notes")
        .and_then(|notes| notes.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(notes) = notes else { return };
    let mut text = notes.value();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line);
    notes.set_value(&text);
    if let Ok(Some(told)) = document().query_selector("#registries [data-told]") {
        told.set_text_content(Some(said));
    }
}

fn input(selector: &str) -> Option<HtmlInputElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// Which registry something on the page belongs to.
fn index_of(memory: Shared, inside: &Element) -> Option<usize> {
    let code = inside
        .closest("[data-registry]")
        .ok()??
        .get_attribute("data-registry")?;
    let position = |memory: &Memory| memory.slots.iter().position(|slot| slot.registry.code() == code);
    memory.try_with_value(position).flatten()
}
