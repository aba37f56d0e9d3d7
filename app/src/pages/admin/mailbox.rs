//! A mailbox: where its mail is read, where it leaves, the account. Its secret is typed and never shown.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::MailboxView;
use model::forms::Typed;
use model::mailbox::{MailboxKind, Security};
use model::sorting::Sorting;

use super::health::Health;
use super::mailboxes::Connection;
use super::parts::{About, FormFoot, FormHead, use_asked};
use crate::api;
use crate::api::admin::FormScreen;
use crate::components::choice::{CheckField, Offered, SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn MailboxPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::admin::mailbox(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <MailboxForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn MailboxForm(screen: FormScreen<MailboxView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item, typed, queues, ..
    } = screen;
    let is_new = item.id == 0;
    let title = if is_new {
        td_string!(l, admin.new_mailbox).to_owned()
    } else {
        item.name.clone()
    };
    let securities: Offered = Security::ALL
        .iter()
        .map(|security| (security.code().to_owned(), words::security(l, *security).to_owned()))
        .collect();
    let kinds: Offered = MailboxKind::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), words::mailbox_kind(l, *kind).to_owned()))
        .collect();
    let sortings: Offered = Sorting::ALL
        .iter()
        .map(|sorting| (sorting.code().to_owned(), words::sorting(l, *sorting).to_owned()))
        .collect();
    view! {
        <FormHead title=title list=paths::MAILBOXES list_title=td_string!(l, admin.mailboxes) typed=typed.clone() inactive=!item.active/>
        {(!is_new).then(|| view! { <p><Connection mailbox=item.clone()/></p><Health mailbox=item.clone()/> })}
        <TestResult typed=typed.clone()/>
        <form class="admin-form" method="post" action=paths::MAILBOXES novalidate>
            <About id=item.id/>
            <section class="form-section">
                <h2>{td_string!(l, admin.mailbox)}</h2>
                <div class="fields">
                    <TextField name="name" span="span-4" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                    <TextField name="address" kind="email" span="span-4" label=td_string!(l, admin.address).to_owned() typed=typed.clone() required=true/>
                    <SelectField name="kind" span="span-4" label=td_string!(l, admin.mailbox_kind).to_owned() typed=typed.clone() options=kinds/>
                    <SelectField name="queue_id" span="span-4" label=td_string!(l, admin.queue).to_owned() typed=typed.clone()
                        options=offered(&queues) nothing=td_string!(l, admin.choose).to_owned() required=true hint=td_string!(l, admin.mailbox_queue_hint).to_owned()/>
                    <SelectField name="sorting" span="span-4" label=td_string!(l, sorting.mailbox).to_owned() typed=typed.clone() options=sortings
                        hint=td_string!(l, sorting.mailbox_hint).to_owned()/>
                </div>
            </section>
            <section class="form-section">
                <h2>{td_string!(l, admin.incoming)}</h2>
                <p class="hint">{td_string!(l, admin.incoming_hint)}</p>
                <div class="fields">
                    <TextField name="imap_host" span="span-5" mono=true label=td_string!(l, admin.host).to_owned() typed=typed.clone()/>
                    <TextField name="imap_port" kind="number" span="span-2" label=td_string!(l, admin.port).to_owned() typed=typed.clone()/>
                    <SelectField name="imap_security" span="span-3" label=td_string!(l, admin.security).to_owned() typed=typed.clone() options=securities.clone()/>
                    <TextField name="imap_folder" span="span-2" mono=true label=td_string!(l, admin.folder).to_owned() typed=typed.clone()/>
                </div>
            </section>
            <section class="form-section">
                <h2>{td_string!(l, admin.outgoing)}</h2>
                <p class="hint">{td_string!(l, admin.outgoing_hint)}</p>
                <div class="fields">
                    <TextField name="smtp_host" span="span-5" mono=true label=td_string!(l, admin.host).to_owned() typed=typed.clone()/>
                    <TextField name="smtp_port" kind="number" span="span-2" label=td_string!(l, admin.port).to_owned() typed=typed.clone()/>
                    <SelectField name="smtp_security" span="span-3" label=td_string!(l, admin.security).to_owned() typed=typed.clone() options=securities/>
                    <TextField name="max_bytes" kind="number" span="span-4" label=td_string!(l, admin.max_bytes).to_owned() typed=typed.clone() hint=td_string!(l, admin.max_bytes_hint).to_owned()/>
                    <TextField name="acceptance_minutes" kind="number" span="span-4" label=td_string!(l, admin.acceptance_minutes).to_owned() typed=typed.clone() hint=td_string!(l, admin.acceptance_minutes_hint).to_owned()/>
                </div>
            </section>
            <section class="form-section">
                <h2>{td_string!(l, admin.account)}</h2>
                <div class="fields">
                    <TextField name="login" span="span-5" mono=true label=td_string!(l, admin.account_name).to_owned() typed=typed.clone()/>
                    <Secret typed=typed.clone() has_secret=item.has_secret/>
                    <TextField name="secret_expires" kind="date" span="span-2" label=td_string!(l, admin.secret_expires).to_owned() typed=typed.clone() hint=td_string!(l, admin.secret_expires_hint).to_owned()/>
                    <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed.clone()/>
                </div>
            </section>
            <section class="form-section">
                <h2>{td_string!(l, admin.archive)}</h2>
                <p class="hint">{td_string!(l, admin.archive_hint)}</p>
                <div class="fields">
                    <TextField name="archive_folder" span="span-5" mono=true label=td_string!(l, admin.archive_folder).to_owned() typed=typed.clone() hint=td_string!(l, admin.archive_folder_hint).to_owned()/>
                    <TextField name="keep_days" kind="number" span="span-4" label=td_string!(l, admin.keep_days).to_owned() typed=typed/>
                </div>
            </section>
            <FormFoot list=paths::MAILBOXES>
                <button class="btn btn-secondary" type="submit" formaction=paths::MAILBOX_TEST><Icon name="refresh"/>{td_string!(l, admin.try_it)}</button>
            </FormFoot>
        </form>
    }
}

/// The secret of the account. A stored one, or one just typed, is there without being sent here.
#[component]
fn Secret(typed: Typed, has_secret: bool) -> impl IntoView {
    let l = use_locale();
    let kept = typed.value("secret_kept") == "yes";
    let wrong = typed.error("secret").is_some();
    let described = if wrong { "secret-error" } else { "secret-hint" };
    let (placeholder, hint) = if kept {
        (td_string!(l, admin.secret_kept), td_string!(l, admin.secret_kept_hint))
    } else if has_secret {
        (
            td_string!(l, admin.secret_stays),
            td_string!(l, admin.secret_stays_hint),
        )
    } else {
        ("", td_string!(l, admin.secret_hint))
    };
    view! {
        <div class="field span-5">
            <label for="secret">{td_string!(l, admin.secret)}</label>
            <input id="secret" name="secret" type="password" autocomplete="new-password" placeholder=placeholder
                aria-invalid=wrong.then_some("true") aria-describedby=described/>
            {kept.then(|| view! { <input type="hidden" name="secret_kept" value="yes"/> })}
            <p class="hint" id="secret-hint">{hint}</p>
            <FieldErrorLine typed=typed name="secret"/>
        </div>
    }
}

/// What the servers said to the last attempt.
#[component]
fn TestResult(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let (reading, sending) = (typed.value("test_imap"), typed.value("test_smtp"));
    let tried = !reading.is_empty() || !sending.is_empty();
    tried.then(|| {
        view! {
            <section class="card test-result" id="test" aria-labelledby="test-title">
                <div class="card-head"><h2 id="test-title">{td_string!(l, admin.test_title)}</h2></div>
                <div class="card-body">
                    {said(td_string!(l, admin.incoming), &reading, |count| td_string!(l, admin.test_read, n = count).to_string())}
                    {said(td_string!(l, admin.outgoing), &sending, |_| td_string!(l, admin.test_sent).to_owned())}
                    <p class="hint">{td_string!(l, admin.test_hint)}</p>
                </div>
            </section>
        }
    })
}

/// A line about a server: `ok:DETAIL` or `problem:TEXT`; nothing where it was not tried.
fn said(server: &'static str, result: &str, good: impl Fn(String) -> String) -> Option<AnyView> {
    let (outcome, text) = result.split_once(':')?;
    let (class, icon, text) = if outcome == "ok" {
        ("field-ok", "check", good(text.to_owned()))
    } else {
        ("field-error", "error", text.to_owned())
    };
    Some(view! { <p class=class role="status"><Icon name=icon small=true/>{server}": "{text}</p> }.into_any())
}
