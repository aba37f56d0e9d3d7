//! The slim bar on top: find, what is due, language, oneself.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Permission;
use model::desk::FrameView;

use crate::components::icon::Icon;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::assets::use_assets;
use crate::state::locale::use_locale;

#[component]
pub fn TopBar(frame: FrameView) -> impl IntoView {
    let l = use_locale();
    let soon_class = if frame.due_soon > 0 {
        "topbar-link due-soon"
    } else {
        "topbar-link due-none"
    };
    view! {
        <header class="topbar">
            <Brand/>
            <form class="search" role="search" action=paths::FIND method="get">
                <label class="visually-hidden" for="q">{td_string!(l, top.find)}</label>
                <Icon name="search"/>
                <input id="q" name="q" type="search" inputmode="numeric" placeholder=td_string!(l, top.find_hint)
                    autocomplete="off" aria-keyshortcuts="/" data-key="/"/>
                <kbd aria-hidden="true">"/"</kbd>
            </form>
            <div class="topbar-end">
                {frame.may(Permission::TicketRead).then(|| view! {
                    <a class=soon_class href=paths::DUE_SOON>
                        <Icon name="warning"/><span>{td_string!(l, top.due_soon, n = frame.due_soon)}</span>
                    </a>
                })}
                <Languages/>
                <details class="menu">
                    <summary>
                        <Icon name="user"/><span class="topbar-name">{frame.name.clone()}</span><Icon name="chevron-down" small=true/>
                        <span class="visually-hidden">{td_string!(l, top.menu)}</span>
                    </summary>
                    <div class="menu-panel">
                        <p class="menu-title">{frame.name}</p>
                        <a class="menu-item" href=paths::ACCOUNT rel="external"><Icon name="settings"/>{td_string!(l, top.account)}</a>
                        <a class="menu-item" href=paths::PASSWORD rel="external"><Icon name="key"/>{td_string!(l, top.password)}</a>
                        <a class="menu-item" href=paths::KEYS data-key="?"><Icon name="help"/>{td_string!(l, top.keys)}" "<kbd>"?"</kbd></a>
                        <form action=paths::LOGOUT method="post">
                            <button class="menu-item" type="submit"><Icon name="logout"/>{td_string!(l, top.logout)}</button>
                        </form>
                    </div>
                </details>
            </div>
        </header>
    }
}

/// The product's name; leads home.
#[component]
pub fn Brand() -> impl IntoView {
    let l = use_locale();
    view! {
        <a class="brand" href=paths::HOME>
            <img src=use_assets().logo alt="" width="28" height="28"/>
            <span>
                <span class="brand-name">{td_string!(l, product.name)}</span>
                <span class="brand-org">{td_string!(l, product.org)}</span>
            </span>
        </a>
    }
}

/// Italian and English, each by its own name.
#[component]
pub fn Languages() -> impl IntoView {
    let l = use_locale();
    let current = |locale: Locale| (l == locale).then_some("true");
    view! {
        <ul class="lang" aria-label=td_string!(l, top.language)>
            <li><a href="/language/it" rel="external" lang="it" hreflang="it" aria-current=current(Locale::it)>"IT"<span class="visually-hidden">" Italiano"</span></a></li>
            <li><a href="/language/en" rel="external" lang="en" hreflang="en" aria-current=current(Locale::en)>"EN"<span class="visually-hidden">" English"</span></a></li>
        </ul>
    }
}
