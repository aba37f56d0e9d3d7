//! Who is calling: recognised while typing, confirmed by the operator, never merged silently.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::contact::Recognised;
use model::forms::TypedContact;

use crate::api;
use crate::components::badge::StateBadge;
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::pages::ticket::Contact;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Caller(live: RwSignal<bool>) -> impl IntoView {
    let l = use_locale();
    let typed = RwSignal::new(TypedContact::default());
    let confirmed = RwSignal::new(None::<i64>);
    watch_fields(live, typed);
    // No resource: one that the server cannot load would keep the whole form from being rendered there.
    let found = RwSignal::new(None::<Found>);
    ask(typed, found);
    view! {
        <section class="card" aria-labelledby="c-who">
            <div class="card-head"><h2 id="c-who">{td_string!(l, contact.who)}</h2></div>
            <div class="card-body" aria-live="polite">
                {move || match found.get() {
                    Some(Ok(found)) if found.is_empty() => view! { <p class="muted">{td_string!(l, contact.nobody)}</p> }.into_any(),
                    Some(Ok(found)) => found.into_iter().map(|found| view! { <Known found=found confirmed=confirmed/> }).collect_view().into_any(),
                    Some(Err(error)) => view! { <p class="field-error">{words::problem(l, &error.0)}</p> }.into_any(),
                    None => view! { <p class="muted">{td_string!(l, contact.who_hint)}</p> }.into_any(),
                }}
            </div>
        </section>
    }
}

#[component]
fn Known(found: Recognised, confirmed: RwSignal<Option<i64>>) -> impl IntoView {
    let l = use_locale();
    let id = found.contact.id;
    let contact = found.contact.clone();
    let is_confirmed = move || confirmed.get() == Some(id);
    view! {
        <div class="caller" class:caller-known=is_confirmed>
            <div class="caller-head">
                <span class="muted">{td_string!(l, contact.open_tickets, n = found.open)}</span>
                {move || if is_confirmed() {
                    view! { <span class="field-ok"><Icon name="check" small=true/>{td_string!(l, contact.used)}</span> }.into_any()
                } else {
                    let contact = contact.clone();
                    view! {
                        <button class="btn btn-secondary" type="button" on:click=move |_| {
                            confirmed.set(Some(id));
                            fill_in(&contact);
                        }>{td_string!(l, contact.use_it)}</button>
                    }.into_any()
                }}
            </div>
            <Contact contact=found.contact/>
            <ul class="mini-list">
                {found.tickets.into_iter().map(|ticket| view! {
                    <li><a class="mini-title" target="_blank" rel="external" href=paths::ticket(ticket.id)>{format::number(ticket.id)}" "{words::subject(l, &ticket.subject)}</a><StateBadge state=ticket.state/><span class="muted"><When at=ticket.at/></span></li>
                }).collect_view()}
            </ul>
        </div>
    }
}

/// What the registry of contacts answered.
type Found = Result<Vec<Recognised>, api::ApiError>;

/// Asks who it is, for something complete enough to be recognised by. The answer never moves the focus; one that comes
/// after the next question was asked is thrown away.
fn ask(typed: RwSignal<TypedContact>, found: RwSignal<Option<Found>>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let asked = typed.get();
        let complete =
            model::phone::normalise(&asked.phone).is_some() || asked.tax_code.len() >= 11 || asked.email.contains('@');
        if !complete {
            found.set(None);
            return;
        }
        leptos::task::spawn_local(async move {
            let answer = api::contacts::recognise(asked.clone()).await;
            if typed.try_get_untracked() == Some(asked) {
                found.try_set(Some(answer));
            }
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (typed, found);
}

/// Follows what is typed into the caller's fields, a moment after the last key.
fn watch_fields(live: RwSignal<bool>, typed: RwSignal<TypedContact>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if !live.get() {
            return;
        }
        let read = move || {
            let values = super::form::values();
            let value = |name: &str| values.get(name).cloned().unwrap_or_default();
            let now = TypedContact {
                id: None,
                name: String::new(),
                phone: value("caller_phone"),
                tax_code: value("caller_tax_code"),
                email: value("caller_email"),
            };
            if typed.get_untracked() != now {
                typed.set(now);
            }
        };
        read();
        let later = std::cell::RefCell::new(debounce(std::time::Duration::from_millis(250), move |()| read()));
        let handle = window_event_listener(leptos::ev::input, move |_| (later.borrow_mut())(()));
        on_cleanup(move || handle.remove());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, typed);
}

/// Puts a confirmed contact into the form: its number, and the fields that are still empty.
fn fill_in(contact: &model::contact::ContactView) {
    #[cfg(feature = "hydrate")]
    {
        use model::contact::KeyKind;
        use wasm_bindgen::JsCast;
        let set = |id: &str, text: &str, only_empty: bool| {
            let field = document()
                .get_element_by_id(id)
                .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(field) = field.filter(|field| !only_empty || field.value().trim().is_empty()) {
                field.set_value(text);
            }
        };
        set("caller_id", &contact.id.to_string(), false);
        set("caller_name", &contact.name, true);
        for (kind, value) in &contact.keys {
            let id = match kind {
                KeyKind::Phone => "caller_phone",
                KeyKind::TaxCode => "caller_tax_code",
                KeyKind::Email | KeyKind::Pec => "caller_email",
            };
            set(id, value, true);
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = contact;
}
