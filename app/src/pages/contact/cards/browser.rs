//! The part of the cards that runs in the browser: when to ask, and where the answer goes.

mod touch;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use js_sys::futures::JsFuture;
use leptos::ev;
use leptos::prelude::*;
use model::Timestamp;
use model::forms::Typed;
use model::lookup::page::ATTACH_FIELD;
use model::lookup::{LookupKey, LookupKind, Registry};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use self::touch::{press, submit, tick};
use crate::pages::contact::form;
use crate::paths;

/// How long after the last key or click what was typed is looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// A registry, and what it was asked last.
struct Slot {
    registry: Registry,
    /// The question as it was sent; empty before the first.
    asked: String,
    /// Counts questions: the answer to an older one is thrown away.
    turn: u32,
    /// Whose question it was: what was typed into the card belongs to this person.
    person: String,
    why: String,
    plate: String,
}

/// What is remembered while the form is open.
struct Memory {
    opened_at: i64,
    slots: Vec<Slot>,
    /// Fields that are complete only when they have been left, as they were then.
    settled: BTreeMap<String, String>,
    /// Names of the boxes that are ticked: they stay so when their card is drawn again.
    ticked: Vec<String>,
}

type Shared = StoredValue<Memory>;

pub(super) fn listen(registries: &[Registry], opened_at: Timestamp, typed: &Typed, live: RwSignal<bool>) {
    let slots = registries.iter().map(|registry| Slot {
        registry: *registry,
        asked: String::new(),
        turn: 0,
        person: String::new(),
        why: String::new(),
        plate: String::new(),
    });
    let memory = StoredValue::new(Memory {
        opened_at: opened_at.0,
        slots: slots.collect(),
        settled: BTreeMap::new(),
        ticked: typed
            .values
            .keys()
            .filter(|name| name.starts_with(ATTACH_FIELD))
            .cloned()
            .collect(),
    });
    Effect::new(move || {
        if !live.get() {
            return;
        }
        look(memory);
        let later = Rc::new(RefCell::new(debounce(PAUSE, move |()| look(memory))));
        let again = later.clone();
        let typed = window_event_listener(ev::input, move |_| (again.borrow_mut())(()));
        let again = later.clone();
        let changed = window_event_listener(ev::change, move |event| {
            tick(memory, &event);
            (again.borrow_mut())(());
        });
        let clicked = window_event_listener(ev::click, move |event| {
            press(memory, &event);
            (later.borrow_mut())(());
        });
        let entered = window_event_listener(ev::keydown, move |event| {
            let field = target(&event).filter(|field| field.matches("#registries input[type=text]").unwrap_or(false));
            if let Some(field) = field.filter(|_| event.key() == "Enter") {
                event.prevent_default();
                submit(memory, &field);
            }
        });
        on_cleanup(move || {
            for handle in [typed, changed, clicked, entered] {
                handle.remove();
            }
        });
    });
}

/// Looks at the form, and asks every registry whose question is another one now.
fn look(memory: Shared) {
    let count = memory.try_with_value(|memory| memory.slots.len()).unwrap_or(0);
    let mut values = form::values();
    memory.try_update_value(|memory| settle(&mut values, &mut memory.settled));
    for index in 0..count {
        ask(memory, index, &values, false);
    }
}

/// An address or a number that is being typed may look complete: it counts as it was when its field was left.
fn settle(values: &mut BTreeMap<String, String>, settled: &mut BTreeMap<String, String>) {
    let focused = document()
        .active_element()
        .map(|element| element.id())
        .unwrap_or_default();
    for (name, value) in values.iter_mut() {
        if name.ends_with("_email") || name.ends_with("_phone") {
            if *name == focused {
                *value = settled.get(name).cloned().unwrap_or_default();
            } else {
                settled.insert(name.clone(), value.clone());
            }
        }
    }
}

fn ask(memory: Shared, index: usize, values: &BTreeMap<String, String>, again: bool) {
    let next = memory.try_update_value(|memory| {
        let opened_at = memory.opened_at;
        let slot = memory.slots.get_mut(index)?;
        let question = question(slot, opened_at, values)?;
        if question == slot.asked && !again {
            return None;
        }
        slot.asked.clone_from(&question);
        slot.turn += 1;
        Some((slot.registry, question, slot.turn))
    });
    let Some((registry, mut question, turn)) = next.flatten() else {
        return;
    };
    let Some(place) = place(registry) else { return };
    if again {
        question.push_str("&again=true");
    } else {
        // Nobody's data stand there while somebody else's are awaited.
        put(memory, &place, Some(String::new()));
    }
    let _ = place.set_attribute("aria-busy", "true");
    leptos::task::spawn_local(async move {
        let html = answer(&question).await;
        let is_current = |memory: &Memory| memory.slots.get(index).is_some_and(|slot| slot.turn == turn);
        if memory.try_with_value(is_current) == Some(true) {
            let _ = place.set_attribute("aria-busy", "false");
            put(memory, &place, html);
        }
    });
}

/// The question that the form asks of a registry, as it is sent.
fn question(slot: &mut Slot, opened_at: i64, values: &BTreeMap<String, String>) -> Option<String> {
    let value = |name: &str| values.get(name).map_or("", |value| value.trim());
    let is_typed = |(name, value): (&String, &String)| name.starts_with("behalf_") && !value.trim().is_empty();
    let third_party = values.iter().any(is_typed);
    let prefix = if third_party { "behalf" } else { "caller" };
    let key = slot.registry.kinds().iter().find_map(|kind| {
        let field = match kind {
            LookupKind::TaxCode => "tax_code",
            LookupKind::Email => "email",
            LookupKind::Phone => "phone",
            // Typed into the card.
            LookupKind::Plate => return None,
        };
        LookupKey::parse(*kind, value(&format!("{prefix}_{field}")))
    });
    let person = key.as_ref().map(|key| key.value.clone()).unwrap_or_default();
    if slot.person != person {
        slot.person = person;
        slot.why.clear();
        slot.plate.clear();
    }
    let key = LookupKey::parse(LookupKind::Plate, &slot.plate).or(key);
    let kind = key.as_ref().map_or(LookupKind::TaxCode, |key| key.kind);
    let key = key.map(|key| key.value).unwrap_or_default();
    let yes = |is: bool| if is { "true" } else { "" };
    let call_at = opened_at.to_string();
    let fields = web_sys::UrlSearchParams::new().ok()?;
    fields.append("key", &key);
    for (name, value) in [
        ("registry", slot.registry.code()),
        ("kind", kind.code()),
        ("call_at", call_at.as_str()),
        ("queue_id", value("queue_id")),
        ("reason_id", value("reason_id")),
        ("why", slot.why.as_str()),
        ("third_party", yes(third_party)),
        ("delegation", yes(!value("delegation_seen").is_empty())),
    ] {
        if !value.is_empty() {
            fields.append(name, value);
        }
    }
    Some(String::from(fields.to_string()))
}

/// What the server says; none where it does not answer.
async fn answer(question: &str) -> Option<String> {
    let fields = web_sys::UrlSearchParams::new_with_str(question).ok()?;
    let request = web_sys::RequestInit::new();
    request.set_method("POST");
    request.set_body(&fields);
    let sent = window().fetch_with_str_and_init(paths::LOOKUP_CARD, &request);
    let response: web_sys::Response = JsFuture::from(sent).await.ok()?.dyn_into().ok()?;
    // A refusal has its words, too; a fault of something in between has none of ours.
    if response.status() >= 502 {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Puts an answer into its place. Where the focus was inside, it stays at the place; nowhere else is it moved.
fn put(memory: Shared, place: &Element, html: Option<String>) {
    let Some(body) = place.query_selector(".reg-body").ok().flatten() else {
        return;
    };
    let active = document().active_element();
    let inside = active.is_some_and(|active| body.contains(Some(&active)));
    match html {
        Some(html) => body.set_inner_html(&html),
        None => body.set_text_content(place.get_attribute("data-lost").as_deref()),
    }
    if let Ok(Some(field)) = body.query_selector("[data-attach]")
        && let Ok(field) = field.dyn_into::<HtmlInputElement>()
    {
        let is_ticked = |memory: &Memory| memory.ticked.contains(&field.name());
        field.set_checked(memory.try_with_value(is_ticked) == Some(true));
    }
    if inside && let Some(place) = place.dyn_ref::<HtmlElement>() {
        let _ = place.focus();
    }
    let said = body
        .first_element_child()
        .and_then(|card| card.get_attribute("data-said"));
    if let Ok(Some(status)) = place.query_selector("[role=status]") {
        status.set_text_content(Some(&said.unwrap_or_default()));
    }
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn place(registry: Registry) -> Option<Element> {
    let selector = format!("[data-registry={registry}]");
    document().query_selector(&selector).ok()?
}
