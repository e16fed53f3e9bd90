//! What of HJ 212-2025 is unsure, because its text could not be read: what can be set, and what is
//! built in.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use sense::downlink::DownlinkSettings;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, MediaFields};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// By whom it is said, where only readers of the standard say it.
const READERS: &str = "据公开实现整理，未与正文核对";
/// By whom it is said, where nobody does.
const HOUSE: &str = "未见规定，内部规定";

/// What of HJ 212-2025 is unsure.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnsureSettings {
    /// Why.
    note: &'static str,
    /// What can be set.
    settings: Vec<UnsureSetting>,
    /// What is built in.
    built: Vec<UnsureFact>,
}

/// A setting for what could not be read in the standard's text.
#[derive(Serialize, ToSchema)]
struct UnsureSetting {
    /// Section and name in the configuration file, as `downlink.key_days`.
    key: &'static str,
    name: &'static str,
    /// The value in force.
    value: String,
    /// The value that holds where the file says nothing.
    usual: String,
    meaning: &'static str,
    source: &'static str,
}

/// What is built in as readers of the standard say.
#[derive(Serialize, ToSchema)]
struct UnsureFact {
    name: &'static str,
    value: &'static str,
    source: &'static str,
}

/// Returns what of HJ 212-2025 is unsure: the settings with the values in force, and what is built
/// in.
#[utoipa::path(get, path = "/api/v1/hj212/unsure", tag = "downlink",
    responses((status = 200, body = UnsureSettings), (status = 401, body = Problem)))]
pub(crate) async fn unsure(State(app): State<App>, user: User) -> Answer<Json<UnsureSettings>> {
    user.need(Right::DeviceRead)?;
    let usual = DownlinkSettings::default();
    let held = app.desk.as_ref().map_or(&usual, |desk| desk.settings());
    let mut settings = key_settings(held, &usual);
    settings.extend(media_settings(&app.media.fields, &MediaFields::default()));
    Ok(Json(UnsureSettings {
        note: "HJ 212-2025 和地表水自动监测系统通信协议的正文未能取得，以下各项（◇）依据已公开的实现整理，取得正文后请核对。",
        settings,
        built: BUILT
            .into_iter()
            .map(|(name, value)| UnsureFact {
                name,
                value,
                source: READERS,
            })
            .collect(),
    }))
}

/// What is built in: name and what is done.
const BUILT: [(&str, &str); 8] = [
    (
        "版本号",
        "Flag 取 8 至 11（版本位 000010）的报文按 2025 版处理",
    ),
    (
        "加密",
        "SM4-ECB，不填充：数据区按 16 字节分块加密，不足一块的部分为明文；校验码按明文计算",
    ),
    (
        "加密的命令",
        "2000 至 2999、1014、3020；报文中没有加密标志，先按明文校验，不符再用密钥解密后校验",
    ),
    (
        "激活编号",
        "设备上报硬件标识（1001），平台下发 24 位编号（1002）；建议编号由处理器号和网卡地址经 SM3 得出，可改填其他编号",
    ),
    (
        "补发标志",
        "RF=1 的补发报文与首次发送视为同一报文，只存一次",
    ),
    (
        "多媒体上传认证",
        "请求头 Authorization 为“用户名:密码”经 SM4-ECB（PKCS #7 填充）加密后的 Base64",
    ),
    (
        "多媒体类型和格式",
        "类型 1 图片、2 音频、3 视频、4 文本、9 其他；格式 1 至 10 和 99",
    ),
    (
        "地表水自动站命令（ST=21）",
        "1014、1015、2062 至 2066、3015、3040 至 3057、3060 至 3065、3080 至 3086 的参数和单位；1061、1062 以分钟计",
    ),
];

fn key_settings(held: &DownlinkSettings, usual: &DownlinkSettings) -> Vec<UnsureSetting> {
    let yes_no = |yes: bool| if yes { "是" } else { "否" }.to_owned();
    vec![
        UnsureSetting {
            key: "downlink.key_days",
            name: "密钥更换周期（天）",
            value: held.key_days.to_string(),
            usual: usual.key_days.to_string(),
            meaning: "密钥用满这些天后更换",
            source: READERS,
        },
        UnsureSetting {
            key: "downlink.key_overlap_hours",
            name: "更换后旧密钥继续有效（小时）",
            value: held.key_overlap_hours.to_string(),
            usual: usual.key_overlap_hours.to_string(),
            meaning: "设备已用新密钥后，仍接受旧密钥加密的报文的时间，供补发使用",
            source: HOUSE,
        },
        UnsureSetting {
            key: "downlink.change_keys",
            name: "到期或设备请求时自动更换密钥",
            value: yes_no(held.change_keys),
            usual: yes_no(usual.change_keys),
            meaning: "否：平台不下发新密钥（1014），由人工登记",
            source: READERS,
        },
        UnsureSetting {
            key: "downlink.seal_new_key",
            name: "下发新密钥（1014）时用现有密钥加密",
            value: yes_no(held.seal_new_key),
            usual: yes_no(usual.seal_new_key),
            meaning: "否：新密钥以明文下发，只用于不能解密 1014 的设备",
            source: READERS,
        },
    ]
}

fn media_settings(held: &MediaFields, usual: &MediaFields) -> Vec<UnsureSetting> {
    let setting = |key, name, meaning, of: fn(&MediaFields) -> &String| UnsureSetting {
        key,
        name,
        value: of(held).clone(),
        usual: of(usual).clone(),
        meaning,
        source: "附录 H 的字段名未能取得，内部规定",
    };
    vec![
        setting(
            "media.file",
            "多媒体上传：文件字段名",
            "表单中文件所在的字段",
            |fields| &fields.file,
        ),
        setting(
            "media.time",
            "多媒体上传：时间字段名",
            "表单中数据时间（14 位数字）所在的字段",
            |fields| &fields.time,
        ),
        setting(
            "media.kind",
            "多媒体上传：类型字段名",
            "表单中文件类型代码所在的字段",
            |fields| &fields.kind,
        ),
        setting(
            "media.format",
            "多媒体上传：格式字段名",
            "表单中文件格式代码所在的字段",
            |fields| &fields.format,
        ),
    ]
}
