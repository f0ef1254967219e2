using System.Text.Json.Serialization;

namespace Zentra.Simulators.Receiver;

/// <summary>What a hook does to a delivery.</summary>
/// <param name="Times">How often before the next one of the script; null for ever.</param>
/// <param name="LatencyMs">How long it waits first.</param>
/// <param name="Code">The status of `status`; of `ok` in place of 204, and of `redirect` in place of 302.</param>
/// <param name="RetryAfter">`Retry-After` in seconds.</param>
/// <param name="Url">Where `redirect` leads.</param>
/// <param name="When">Where `hang_up` hangs up.</param>
/// <param name="Body">What `ok` and `status` answer; nothing where absent.</param>
internal sealed record Behaviour(
    [property: JsonPropertyName("behaviour")] BehaviourKind Kind,
    int? Times = null,
    int LatencyMs = 0,
    int? Code = null,
    int? RetryAfter = null,
    string? Url = null,
    HangUp When = HangUp.Before,
    string? Body = null)
{
    public static readonly Behaviour Ok = new(BehaviourKind.Ok);

    private const int MaxTimes = 1_000_000;
    private const int MaxMs = 600_000;
    private const int MaxUrl = 4_096;
    private const int MaxBody = 16_384;

    [JsonIgnore]
    public string? Fault => this switch
    {
        { Times: < 1 or > MaxTimes } => "times: 1 to 1000000",
        { LatencyMs: < 0 or > MaxMs } => "latency_ms: 0 to 600000",
        { Kind: BehaviourKind.Status, Code: null } => "code: needed by status",
        { Kind: BehaviourKind.Ok, Code: < 200 or > 299 } => "code: 200 to 299 for ok",
        { Kind: BehaviourKind.Redirect, Code: < 300 or > 399 } => "code: 300 to 399 for redirect",
        { Code: < 200 or > 599 } => "code: 200 to 599",
        { RetryAfter: < 0 } => "retry_after: 0 or more seconds",
        { Kind: BehaviourKind.Redirect, Url: null } => "url: needed by redirect",
        { Url.Length: > MaxUrl } => "url: 4096 characters at most",
        { Body.Length: > MaxBody } => "body: 16384 characters at most",
        _ when Url?.AsSpan().ContainsAnyExceptInRange('!', '~') == true => "url: ASCII without blanks",
        _ => null,
    };

    /// <summary>The status that it answers with; none where there is no answer.</summary>
    [JsonIgnore]
    public int? Status => Kind switch
    {
        BehaviourKind.Ok => Code ?? 204,
        BehaviourKind.Status => Code,
        BehaviourKind.Redirect => Code ?? 302,
        BehaviourKind.Gone => 410,
        BehaviourKind.Drip or BehaviourKind.Huge => 200,
        _ => null,
    };
}

[JsonConverter(typeof(WireEnum<BehaviourKind>))]
internal enum BehaviourKind
{
    Ok,
    Status,

    /// <summary>Never answers; the caller gives up.</summary>
    Timeout,

    /// <summary>Answers 200 and one byte of its body every 100 ms, for ten minutes.</summary>
    Drip,
    HangUp,

    /// <summary>Answers 200 and a body that does not end before 16 GiB.</summary>
    Huge,
    Redirect,
    Gone,
}

/// <summary>Where a connection is dropped.</summary>
[JsonConverter(typeof(WireEnum<HangUp>))]
internal enum HangUp
{
    Before,

    /// <summary>After the head and half of the body.</summary>
    Middle,
}
