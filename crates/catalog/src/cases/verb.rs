//! Verbs: what a party can do to a case, and what it has to say and show.

use clocks::Budget;
use model::CaseOutcome;
use serde::Deserialize;

use super::field::Field;

/// How a verb looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// What is expected next.
    Primary,
    /// What undoes or refuses.
    Danger,
    /// Anything else.
    Plain,
}

impl Style {
    /// Returns the word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Danger => "danger",
            Self::Plain => "plain",
        }
    }
}

/// Who or what does a verb.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// People of one of these parties.
    Parties(Vec<String>),
    /// Whoever did the last move.
    LastDoer,
    /// The system, when the clock of the state has run out.
    Due,
    /// The system, when the case was drawn for a look-back.
    Draw,
    /// The system, when an alarm of the case has ended (报警解除).
    AlarmEnded,
    /// The system, when the same was alarmed again while the case is open (再次报警).
    AlarmAgain,
}

impl By {
    /// Tells whether it writes down what became of the alarm of the case, and moves nothing.
    #[must_use]
    pub const fn notes_alarm(&self) -> bool {
        matches!(self, Self::AlarmEnded | Self::AlarmAgain)
    }
}

/// How the alarm of a case has to stand for a verb to be done; the system alone says how it does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OnlyWhen {
    /// It has ended, and the same was not alarmed again since.
    AlarmEnded,
    /// It has not ended, or the same was alarmed again.
    AlarmStands,
}

/// What a verb does (动作类别).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Leads to its state, or says something and moves nothing.
    Move,
    /// Lets all clocks stand (挂起).
    Suspend,
    /// Lets them run again (恢复).
    Resume,
    /// Asks for more time (申请延期).
    AskExtension {
        /// The clocks for which more time can be asked; empty for that of the doer's own turn.
        clocks: Vec<String>,
    },
    /// Grants what was asked, or less (同意延期).
    GrantExtension {
        /// Most that one grant adds.
        max: Budget,
        /// How often one run of a clock is extended at most.
        times: u32,
    },
    /// Refuses it (不同意延期).
    RefuseExtension,
    /// Leads back to a state that the case has passed (退回到任意节点).
    ReturnTo,
    /// Takes the last move back (撤回).
    Withdraw,
    /// Asks several at once (会签).
    Consult,
    /// Agrees (会签同意).
    Consent,
    /// Objects: one is enough (会签不同意).
    Object,
    /// Says that the case was handed to the wrong people (争议); the arbiter rules.
    Dispute,
    /// Rules who is responsible (裁定).
    Ruling,
    /// Adds one more person whose answer is awaited (加签).
    Join,
    /// Is that answer (加签意见).
    Opinion,
    /// Lets somebody read the case (抄送).
    Copy,
    /// Closes the case into another one (合并).
    Merge,
    /// Refers two cases to each other (关联).
    Link,
    /// Reminds (催办).
    Remind,
    /// Opens a closed case again (重开).
    Reopen {
        /// Whether what was closed has come back (反弹); that counts against who accepted it.
        relapse: bool,
    },
    /// Tells how far it is (节点、阶段进展).
    Milestone,
}

impl Action {
    /// Returns the word of definitions, which is also sent; `move` for a plain move.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::AskExtension { .. } => "ask-extension",
            Self::GrantExtension { .. } => "grant-extension",
            Self::RefuseExtension => "refuse-extension",
            Self::ReturnTo => "return-to",
            Self::Withdraw => "withdraw",
            Self::Consult => "consult",
            Self::Consent => "consent",
            Self::Object => "object",
            Self::Dispute => "dispute",
            Self::Ruling => "ruling",
            Self::Join => "join",
            Self::Opinion => "opinion",
            Self::Copy => "copy",
            Self::Merge => "merge",
            Self::Link => "link",
            Self::Remind => "remind",
            Self::Reopen { .. } => "reopen",
            Self::Milestone => "milestone",
        }
    }

    /// Tells whether it only says something beside the way of the case: it moves nothing, stops no
    /// clock, and may be done while the case is suspended.
    #[must_use]
    pub const fn is_aside(&self) -> bool {
        matches!(self, Self::Copy | Self::Link | Self::Remind)
    }
}

/// A verb (动作): what a party can do to a case.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark that a definition sets by itself; they combine freely"
)]
pub struct Verb {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// What it does.
    pub action: Action,
    /// States in which it can be done.
    pub from: Vec<String>,
    /// The state to which it leads; `None` for one that moves nothing or whose state is found when
    /// it is done.
    pub to: Option<String>,
    /// Who does it.
    pub by: By,
    /// How it looks.
    pub style: Style,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Whether the doer becomes the one person of the party who is awaited from then on.
    pub takes: bool,
    /// Whether it answers for the doer's party where several answer side by side.
    pub answers: bool,
    /// The party by whose role and level the party of the state it leads to is found anew; the
    /// doer is passed over.
    pub hand_to: Option<String>,
    /// Whether it hands the case to other people, which is counted (流转次数).
    pub hop: bool,
    /// Only while the alarm of the case stands so.
    pub only_when: Option<OnlyWhen>,
    /// Only so long after the case has entered its state.
    pub within: Option<Budget>,
    /// How the matter ended, if it closes on what this verb says.
    pub outcome: Option<CaseOutcome>,
    /// Whether it accepts the work; a relapse counts against its doer.
    pub accepts: bool,
    /// The notice that it issues.
    pub issues: Option<String>,
    /// The form.
    pub fields: Vec<Field>,
    /// Evidence.
    pub evidence: Vec<EvidenceKind>,
    /// What the doer confirms, each by itself.
    pub checklist: Vec<CheckItem>,
    /// Verbs; whoever did one of them in this case may not do this one. `open` is who opened it.
    pub not_same_as: Vec<String>,
    /// Whether that also goes for everyone of the same unit.
    pub same_unit_refused: bool,
    /// What is asked before it is done.
    pub confirm: Option<String>,
}

impl Verb {
    /// Returns the parties that do it; empty where none does.
    #[must_use]
    pub fn parties(&self) -> &[String] {
        match &self.by {
            By::Parties(parties) => parties,
            By::LastDoer | By::Due | By::Draw | By::AlarmEnded | By::AlarmAgain => &[],
        }
    }

    /// Tells whether it is done by a party.
    #[must_use]
    pub fn is_by(&self, party: &str) -> bool {
        self.parties().iter().any(|one| one == party)
    }

    /// Tells whether it can be done in a state.
    #[must_use]
    pub fn starts_in(&self, state: &str) -> bool {
        self.from.iter().any(|from| from == state)
    }
}

/// A kind of evidence (证据) that goes with a verb.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceKind {
    /// Identity within the flow.
    pub kind: String,
    /// Name (Chinese).
    pub name: String,
    /// Least number of files; 0 where it is not required.
    pub min: u32,
    /// Whether it shows or names a private person (个人信息); such files are seen by those who work
    /// on the case, as facts of persons are.
    pub personal: bool,
}

impl EvidenceKind {
    /// Tells whether the verb cannot be done without it.
    #[must_use]
    pub const fn required(&self) -> bool {
        self.min > 0
    }
}

/// An item of a check list (清单).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckItem {
    /// Identity within the verb.
    pub id: String,
    /// What is confirmed (Chinese).
    pub text: String,
}
