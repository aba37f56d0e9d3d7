//! Roles and what each may do.

use crate::coded::coded;

coded! {
    /// One thing a person may do. A use case names the permission it needs; nothing else decides.
    pub enum Permission {
        /// See the tickets of the queue or office.
        TicketRead = "ticket.read",
        /// Log a contact (open a ticket by hand).
        ContactLog = "contact.log",
        /// Take, assign, change status, edit reason.
        TicketWork = "ticket.work",
        /// Write to the citizen.
        TicketReply = "ticket.reply",
        /// Write an internal note.
        TicketNote = "ticket.note",
        /// Answer for the office that a ticket was handed to: give it back, refuse it, hand it to another office of the level.
        TicketAnswer = "ticket.answer",
        /// Close with an outcome.
        TicketClose = "ticket.close",
        /// Say where received mail belongs that waits for it.
        Triage = "mail.triage",
        /// Decide what quarantined mail becomes.
        Quarantine = "mail.quarantine",
        /// Edit information sheets, prepared answers and templates.
        Knowledge = "knowledge.edit",
        /// See figures of the whole desk.
        Monitor = "desk.monitor",
        /// Put up screens that show the figures of the whole desk to whoever passes by.
        Screens = "desk.screens",
        /// Read the audit log.
        Audit = "audit.read",
        /// Search the audit log by person, with a reason (L. 300/1970, art. 4).
        AuditPerson = "audit.person",
        /// Have whole contracts, selections and persons' data exported as packages.
        Export = "archive.export",
        /// Propose what is destroyed, have it packed, record its acceptance, and execute it.
        Dispose = "archive.dispose",
        /// Enter the authorisation of what somebody else proposed to destroy.
        AuthoriseDisposal = "archive.authorise",
        /// Put a legal hold on what may not be destroyed.
        Hold = "archive.hold",
        /// Ask the region's registries; which of them a role may ask is a setting of each.
        Lookup = "lookup.ask",
        /// See who asked the registries for what.
        LookupReview = "lookup.review",
        /// Configure people, offices, queues, lines, mailboxes.
        Configure = "desk.configure",
    }
}

coded! {
    /// A named set of permissions, granted to a person for queues and offices (tender 2.2.2, 4.1.3).
    pub enum Role {
        /// Operator at the phones and the counter.
        FrontEnd = "front_end",
        /// First-level back office: triage, verification, written channels.
        BackOffice = "back_office",
        /// Public-relations office of a department (URP), level II.
        Urp = "urp",
        /// Departmental office outside the contact centre, level III: sees only what was handed to it.
        ThirdLevel = "third_level",
        /// Leads the people of the centre.
        TeamLeader = "team_leader",
        /// Writes information sheets and prepared answers.
        Trainer = "trainer",
        /// The administration's observer: figures and tickets, changes nothing.
        Monitor = "monitor",
        /// Reads the audit log.
        Auditor = "auditor",
        /// Security officer: audit log and security alerts.
        Security = "security",
        /// Keeps and destroys archives.
        Archivist = "archivist",
        /// Configures the desk.
        Administrator = "administrator",
    }
}

impl Role {
    /// What the role may do, inside the queues and offices it is granted for.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::FrontEnd => &[
                P::TicketRead,
                P::ContactLog,
                P::TicketWork,
                P::TicketReply,
                P::TicketNote,
                P::TicketClose,
                P::Lookup,
            ],
            Self::BackOffice => &[
                P::TicketRead,
                P::ContactLog,
                P::TicketWork,
                P::TicketReply,
                P::TicketNote,
                P::TicketClose,
                P::Triage,
                P::Quarantine,
                P::Monitor,
                P::Lookup,
            ],
            Self::TeamLeader => &[
                P::TicketRead,
                P::ContactLog,
                P::TicketWork,
                P::TicketReply,
                P::TicketNote,
                P::TicketClose,
                P::Triage,
                P::Quarantine,
                P::Monitor,
                P::Screens,
                P::Lookup,
                P::LookupReview,
            ],
            Self::Urp => &[
                P::TicketRead,
                P::TicketWork,
                P::TicketReply,
                P::TicketNote,
                P::TicketClose,
                P::Lookup,
            ],
            Self::ThirdLevel => &[P::TicketRead, P::TicketNote, P::TicketAnswer],
            Self::Trainer => &[P::TicketRead, P::Knowledge],
            Self::Monitor => &[P::TicketRead, P::Monitor],
            Self::Auditor => &[P::Audit, P::AuditPerson, P::LookupReview, P::AuthoriseDisposal, P::Hold],
            Self::Security => &[P::Audit, P::LookupReview],
            Self::Archivist => &[P::TicketRead, P::Export, P::Dispose, P::Hold],
            Self::Administrator => &[P::Configure, P::Knowledge, P::Quarantine, P::Screens],
        }
    }

    /// Whether the role can move a ticket that it sees.
    pub fn moves_tickets(self) -> bool {
        let moves = [Permission::TicketWork, Permission::TicketAnswer];
        self.permissions().iter().any(|permission| moves.contains(permission))
    }

    /// Whether the role sees tickets by office only, never by queue: what was handed to the office and nothing else.
    pub const fn by_office_only(self) -> bool {
        matches!(self, Self::ThirdLevel)
    }
}
