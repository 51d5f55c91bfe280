//! What the pages between the street and the desk show: sign-in, second factor, password, set-up,
//! recovery codes, each with samples of itself.

use serde::Serialize;

use crate::view::Page;
use crate::web::errors::Reason;

/// Sign-in.
#[derive(Serialize)]
pub struct SignInPage {
    pub(super) action: &'static str,
    pub(super) name: String,
    pub(super) next: String,
    pub(super) errors: Vec<Reason>,
    pub(super) notice: String,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "platform/desk/sign_in.html";

    fn samples() -> Vec<Self> {
        let empty = |errors, notice: &str| Self {
            action: "/desk/sign-in",
            name: String::new(),
            next: "/desk".to_owned(),
            errors,
            notice: notice.to_owned(),
        };
        vec![
            empty(Vec::new(), ""),
            empty(Vec::new(), "登录已超时，请重新登录"),
            Self { name: "jw-officer\"><script>".into(), ..empty(vec![sample_reason("name")], "") },
        ]
    }
}

/// Second factor.
#[derive(Serialize)]
pub struct SecondFactorPage {
    pub(super) action: String,
    pub(super) errors: Vec<Reason>,
    pub(super) person: String,
    pub(super) recovery: bool,
    pub(super) other_url: String,
}

impl Page for SecondFactorPage {
    const TEMPLATE: &'static str = "platform/desk/second_factor.html";

    fn samples() -> Vec<Self> {
        [false, true]
            .into_iter()
            .map(|recovery| Self {
                action: "/desk/second-factor?next=/desk".into(),
                errors: if recovery { vec![sample_reason("code")] } else { Vec::new() },
                person: "示小明".into(),
                recovery,
                other_url: "/desk/second-factor?recovery=true".into(),
            })
            .collect()
    }
}

/// Password.
#[derive(Serialize)]
pub struct PasswordPage {
    pub(super) action: String,
    pub(super) errors: Vec<Reason>,
    pub(super) reason: &'static str,
    pub(super) rules: Vec<String>,
    pub(super) max_age_days: u32,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "platform/desk/change_password.html";

    fn samples() -> Vec<Self> {
        ["", "first", "age"]
            .into_iter()
            .map(|reason| Self {
                action: "/desk/password".into(),
                errors: if reason.is_empty() { vec![sample_reason("password")] } else { Vec::new() },
                reason,
                rules: vec!["8 至 128 个字符".into(), "大写、小写、数字、符号至少三种".into()],
                max_age_days: 90,
            })
            .collect()
    }
}

/// Set-up of the second factor.
#[derive(Serialize)]
pub struct SetUpPage {
    pub(super) action: String,
    pub(super) errors: Vec<Reason>,
    pub(super) qr: String,
    pub(super) secret: String,
    pub(super) account: String,
}

impl Page for SetUpPage {
    const TEMPLATE: &'static str = "platform/desk/set_up_totp.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            action: "/desk/second-factor/set-up".into(),
            errors: vec![sample_reason("code")],
            qr: "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".into(),
            secret: "ABCD EFGH".into(),
            account: "xxzx-operator".into(),
        }]
    }
}

/// Recovery codes, shown once.
#[derive(Serialize)]
pub struct RecoveryCodesPage {
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go on.
    pub continue_url: String,
}

impl Page for RecoveryCodesPage {
    const TEMPLATE: &'static str = "platform/desk/recovery_codes.html";

    fn samples() -> Vec<Self> {
        vec![Self { codes: vec!["abcd-efgh-ijkl-mnop".into()], continue_url: "/desk".into() }]
    }
}

fn sample_reason(field: &str) -> Reason {
    Reason {
        text: "账号或口令不正确 <b>".into(), remedy: String::new(), article: "30".into(), field: field.into()
    }
}
