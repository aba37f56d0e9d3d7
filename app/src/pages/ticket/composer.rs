//! Writing on a ticket: a reply and an internal note are two buttons, two colours, two forms.
//!
//! The ticket is drawn anew with every change by others. What must outlive that belongs to [`ComposerState`], which the
//! page owns; below it are closures and no signals: a signal of the old drawing would be gone while somebody types. The
//! fields for files have no computed attribute at all: an element that is touched forgets the files that were chosen.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::params::ParamsMap;
use model::desk::PreparedAnswer;
use model::forms::{Typed, attach_field};
use model::template::{self, Values};

use crate::api::tickets::TicketScreen;
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::markup::escape;
use crate::components::problem::ErrorSummary;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

/// What the page remembers about the composer across live updates.
#[derive(Clone, Copy)]
pub struct ComposerState {
    /// A note is being written, not a reply.
    note: RwSignal<bool>,
    /// Somebody types in the reply.
    pub answering: RwSignal<bool>,
    /// A prepared answer chosen through the address (without JavaScript).
    answer: Signal<Option<i64>>,
    /// Which form was refused, `reply` or `note`: what was typed goes back there and nowhere else.
    again: Signal<Option<String>>,
}

impl ComposerState {
    /// Reads the address: `?write=note`, `?answer=ID`.
    pub fn new(query: Memo<ParamsMap>) -> Self {
        let asked = query.with_untracked(|query| query.get("write").or_else(|| query.get("again")));
        Self {
            note: RwSignal::new(asked.as_deref() == Some("note")),
            answering: RwSignal::new(false),
            answer: Signal::derive(move || query.with(|query| query.get("answer")).and_then(|id| id.parse().ok())),
            again: Signal::derive(move || query.with(|query| query.get("again"))),
        }
    }

    /// What was typed into this form before it was refused; what is prepared is a reply.
    fn typed(self, form: &str, screen: &TicketScreen) -> Typed {
        let own = self
            .again
            .with_untracked(|again| again.as_deref().unwrap_or("reply") == form);
        if own { screen.typed.clone() } else { Typed::default() }
    }
}

#[component]
pub fn Composer(screen: TicketScreen, state: ComposerState) -> impl IntoView {
    let l = use_locale();
    let ticket = screen.ticket.clone();
    let here = paths::ticket(ticket.id);
    let can = ticket.can;
    // Who may only write notes writes a note.
    let note = move || state.note.get() || !can.reply;
    let tab = move |is_note: bool| move || (note() == is_note).then_some("true");
    let show = move |is_note: bool| {
        move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            state.note.set(is_note);
            focus_text(is_note);
        }
    };
    view! {
        <section class="composer" id="composer" aria-label=td_string!(l, composer.reply)>
            {screen.typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
            <nav class="composer-tabs" aria-label=td_string!(l, ticket.actions)>
                {can.reply.then(|| view! {
                    <a class="composer-tab composer-tab-reply" rel="external" href=format!("{here}?write=reply#composer") aria-current=tab(false)
                        on:click=show(false) data-key="r" aria-keyshortcuts="r"><Icon name="reply"/>{td_string!(l, composer.reply)}" "<kbd>"R"</kbd></a>
                })}
                {can.note.then(|| view! {
                    <a class="composer-tab composer-tab-note" rel="external" href=format!("{here}?write=note#composer") aria-current=tab(true)
                        on:click=show(true) data-key="n" aria-keyshortcuts="n"><Icon name="lock"/>{td_string!(l, composer.note)}" "<kbd>"N"</kbd></a>
                })}
            </nav>
            {can.reply.then(|| view! { <ReplyForm screen=screen.clone() state=state hidden=note/> })}
            {can.note.then(|| view! { <NoteForm id=ticket.id typed=state.typed("note", &screen) hidden=move || !note()/> })}
        </section>
    }
}

#[component]
fn ReplyForm(
    screen: TicketScreen,
    state: ComposerState,
    hidden: impl Fn() -> bool + Send + Sync + 'static,
) -> impl IntoView {
    let l = use_locale();
    let typed = state.typed("reply", &screen);
    let ticket = screen.ticket;
    let chosen = state
        .answer
        .get_untracked()
        .and_then(|id| screen.answers.iter().find(|answer| answer.id == id).cloned());
    let values = Values {
        name: ticket
            .requester
            .as_ref()
            .map(|contact| contact.name.clone())
            .unwrap_or_default(),
        number: format::number(ticket.id),
        subject: ticket.subject.clone(),
        queue: ticket.queue.name.clone(),
        ..Values::default()
    };
    let filled = move |body: &str| template::fill(body, &values);
    let text = chosen.map_or_else(|| typed.value("text"), |answer| filled(&answer.body));
    let then = typed.value("then");
    let wrong = |name: &str| typed.error(name).is_some().then_some("true");
    let described = |name: &str| typed.error(name).map(|_| format!("{name}-error"));
    let nobody = ticket.reply_to.is_empty();
    let enclosed = ticket.attachments.iter().map(|file| {
        let name = attach_field(file.id);
        let checked = !typed.value(&name).is_empty();
        view! { <label class="choice"><input type="checkbox" name=name value="on" checked=checked/>{file.name.clone()}</label> }
    });
    let enclosed = (!ticket.attachments.is_empty()).then(|| view! {
        <details class="composer-line" open=ticket.attachments.iter().any(|file| !typed.value(&attach_field(file.id)).is_empty())>
            <summary>{td_string!(l, composer.enclose)}</summary>{enclosed.collect_view()}
        </details>
    });
    let here = paths::ticket(ticket.id);
    view! {
        <form class="composer-reply" method="post" enctype="multipart/form-data" action=paths::reply(ticket.id) hidden=hidden>
            <input type="hidden" name="version" value=ticket.version/>
            <div class="composer-line">
                <span class="label" id="to">{td_string!(l, composer.to)}</span>
                <ul class="recipients" aria-labelledby="to">
                    {ticket.reply_to.into_iter().map(|address| view! { <li class="recipient"><Icon name="mail" small=true/>{address}</li> }).collect_view()}
                    {nobody.then(|| view! { <li class="field-error">{td_string!(l, composer.nobody)}</li> })}
                </ul>
                {match ticket.reply_from {
                    Some(from) => view! { <span class="muted">{td_string!(l, composer.from)}" "{from}</span> }.into_any(),
                    None => view! { <span class="field-error">{td_string!(l, composer.no_mailbox)}</span> }.into_any(),
                }}
            </div>
            <div class="composer-line">
                <label for="cc">{td_string!(l, composer.cc)}</label>
                <input id="cc" name="cc" type="text" inputmode="email" autocomplete="off" value=typed.value("cc") aria-invalid=wrong("cc") aria-describedby=described("cc")/>
                <FieldErrorLine typed=typed.clone() name="cc"/>
                <Answers answers=screen.answers here=here fill=filled/>
            </div>
            <div class="field">
                <label class="visually-hidden" for="text">{td_string!(l, composer.text)}</label>
                <textarea id="text" name="text" required rows="7" on:focus=move |_| state.answering.set(true) on:blur=move |_| state.answering.set(false)
                    aria-invalid=wrong("text") aria-describedby=described("text") inner_html=escape(&text)></textarea>
                <FieldErrorLine typed=typed.clone() name="text"/>
            </div>
            {enclosed}
            <div class="composer-foot">
                <div class="field"><label class="visually-hidden" for="files">{td_string!(l, composer.attach)}</label><input id="files" name="files" type="file" multiple/><FieldErrorLine typed=typed.clone() name="files"/></div>
                <div class="field-inline">
                    <label for="then">{td_string!(l, composer.then)}</label>
                    <select id="then" name="then">
                        <option value="waiting">{td_string!(l, composer.then_waiting)}</option>
                        <option value="">{td_string!(l, composer.then_stay)}</option>
                        {screen.outcomes.into_iter().map(|outcome| {
                            let value = format!("close:{}", outcome.id);
                            view! { <option selected=value == then value=value>{td_string!(l, composer.then_close)}": "{outcome.name}</option> }
                        }).collect_view()}
                    </select>
                </div>
                <button class="btn btn-primary btn-big" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="send"/>{td_string!(l, composer.send)}</button>
            </div>
        </form>
    }
}

/// Prepared answers: links that fill the text; with JavaScript without leaving the page.
#[component]
fn Answers(
    answers: Vec<PreparedAnswer>,
    here: String,
    fill: impl Fn(&str) -> String + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let l = use_locale();
    (!answers.is_empty()).then(|| view! {
        <details class="menu">
            <summary class="btn btn-secondary">{td_string!(l, composer.template)}<Icon name="chevron-down" small=true/></summary>
            <div class="menu-panel">
                {answers.into_iter().map(|answer| {
                    let (body, fill) = (answer.body.clone(), fill.clone());
                    view! {
                        <a class="menu-item" rel="external" href=format!("{here}?answer={}#composer", answer.id)
                            on:click=move |event: leptos::ev::MouseEvent| {
                                event.prevent_default();
                                insert_text(&fill(&body));
                            }>{answer.title}</a>
                    }
                }).collect_view()}
            </div>
        </details>
    })
}

#[component]
fn NoteForm(id: i64, typed: Typed, hidden: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    let l = use_locale();
    view! {
        <form class="composer-note" method="post" enctype="multipart/form-data" action=paths::note(id) hidden=hidden>
            <div class="field">
                <label class="visually-hidden" for="note-text">{td_string!(l, composer.note_text)}</label>
                <textarea id="note-text" name="text" required rows="5" placeholder=td_string!(l, composer.note_text)
                    inner_html=escape(&typed.value("text"))></textarea>
            </div>
            <div class="composer-foot">
                <div class="field"><label class="visually-hidden" for="note-files">{td_string!(l, composer.attach)}</label><input id="note-files" name="files" type="file" multiple/></div>
                <button class="btn btn-note btn-big" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="note"/>{td_string!(l, composer.save)}</button>
            </div>
        </form>
    }
}

/// Moves to the field that is written in.
fn focus_text(note: bool) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let field = document().get_element_by_id(if note { "note-text" } else { "text" });
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Shown at once instead of with the next rendering: the next key is already on its way.
            if let Ok(Some(form)) = field.closest("form") {
                let _ = form.remove_attribute("hidden");
            }
            let _ = field.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = note;
}

/// Adds a text to the reply; what is typed already stays.
fn insert_text(text: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let field = document()
            .get_element_by_id("text")
            .and_then(|field| field.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if let Some(field) = field {
            let typed = field.value();
            field.set_value(&if typed.trim().is_empty() {
                text.to_owned()
            } else {
                format!("{typed}\n\n{text}")
            });
            let _ = field.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = text;
}
