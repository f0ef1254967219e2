using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>What a network or a processor asks, with the card in the place of its number.</summary>
public sealed record AuthorizationMessage
{
    public required NetworkRequestKind Kind { get; init; }

    /// <summary>Whether it tells what happened already, and does not ask.</summary>
    public bool IsAdvice { get; init; }

    /// <summary>Whether it posts at once, and no clearing record will follow.</summary>
    public bool IsFinancial { get; init; }

    /// <summary>Null where no card of ours has the number.</summary>
    public string? Card { get; init; }

    /// <summary>The last four digits of a number that is not ours.</summary>
    public string? UnknownLast4 { get; init; }

    /// <summary>Why nobody can say whose card it is, where that is so: it is declined for that.</summary>
    public DeclineReason? Failure { get; init; }

    /// <summary>The authorization that it is about, where the caller knows it.</summary>
    public string? Authorization { get; init; }

    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public long? BillingAmountMinor { get; init; }
    public string? BillingCurrency { get; init; }
    public Merchant? Merchant { get; init; }
    public Channel Channel { get; init; }
    public bool PartialAllowed { get; init; }
    public NetworkKeys? Network { get; init; }
    public OriginalKeys? Original { get; init; }
    public long? ReplacementMinor { get; init; }
    public string? AdvisedCode { get; init; }
    public string? ApprovalCode { get; init; }
    public CheckResult Pin { get; init; }
    public CheckResult Cvv { get; init; }
    public string? StatedExpiry { get; init; }
}

/// <summary>Everything that can be asked of authorizations.</summary>
public abstract record AuthorizationCommand : Command
{
    private AuthorizationCommand()
    {
    }

    public sealed record Request(AuthorizationMessage Message) : AuthorizationCommand;

    /// <summary>An operator approves what waits for a person.</summary>
    public sealed record Approve(string Authorization, string Reason, long? Seen) : AuthorizationCommand;

    /// <summary>An operator declines what waits for a person.</summary>
    public sealed record Decline(string Authorization, string Reason, long? Seen) : AuthorizationCommand;

    /// <summary>The tenant's own system has answered, or has not in time.</summary>
    /// <param name="Approved">Null where no answer came.</param>
    /// <param name="Note">What it said, or why nothing came.</param>
    public sealed record RecordExternal(string Authorization, bool? Approved, string? Note) : AuthorizationCommand;

    /// <summary>A timer: a hold's end, or a question that nobody asks any more.</summary>
    public sealed record Wake(string Authorization) : AuthorizationCommand;
}
