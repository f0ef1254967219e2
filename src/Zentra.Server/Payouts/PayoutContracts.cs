using System.Text.Json.Serialization;
using Zentra.Payments.Payouts;
using Zentra.Server.Http;

namespace Zentra.Server.Payouts;

/// <summary>Where and when a merchant is paid out in a currency; it replaces what was said before.</summary>
public sealed record PutPayoutAccountRequest
{
    /// <summary>ISO 4217, upper case. Required.</summary>
    public string? Currency { get; init; }

    /// <summary>The account's holder, as the bank knows them: 1 to 70 characters. Required.</summary>
    public string? Holder { get; init; }

    /// <summary>ISO 13616, upper case and without spaces. This, or `account_number` and `bank_code`.</summary>
    public string? Iban { get; init; }

    /// <summary>Where there is no IBAN: 1 to 34 letters and digits.</summary>
    public string? AccountNumber { get; init; }

    /// <summary>With `account_number`: the bank's code in its country's clearing, 1 to 28 letters and digits.</summary>
    public string? BankCode { get; init; }

    /// <summary>ISO 9362: 8 or 11 characters, upper case.</summary>
    public string? Bic { get; init; }

    /// <summary>Where the account is: ISO 3166-1 alpha-2. Required with `account_number`; else of the IBAN.</summary>
    public string? Country { get; init; }

    /// <summary>`manual` (the default: on demand only), `daily` or `weekly`, at 00:00 UTC.</summary>
    public string? Interval { get; init; }

    /// <summary>`monday` to `sunday`; required with `weekly`, and with nothing else.</summary>
    public string? Weekday { get; init; }

    /// <summary>What must be available before the schedule pays out, in minor units; 0 where absent.</summary>
    public long? MinimumMinor { get; init; }

    /// <summary>What stays on the merchant's balance, in minor units; 0 where absent.</summary>
    public long? ReserveMinor { get; init; }

    /// <summary>`active` (the default) or `paused`.</summary>
    public string? State { get; init; }
}

/// <summary>A payout on demand, from what is settled.</summary>
public sealed record CreatePayoutRequest
{
    /// <summary>Your reference of the merchant; the workspace's default merchant where absent.</summary>
    public string? Merchant { get; init; }

    /// <summary>In minor units; all that is available where absent.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>ISO 4217, or `ledger_currency`. Required.</summary>
    public string? Currency { get; init; }

    /// <summary>What the merchant reads beside the reference: 1 to 100 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Your own keys: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}

public sealed record CancelPayoutRequest
{
    /// <summary>Why: 1 to 500 characters.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>What an operator knows of a payout before a statement says it.</summary>
public sealed record SettlePayoutRequest
{
    /// <summary>How it is known: 1 to 500 characters, kept with the intent. Required.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record MarkPayoutPaidRequest
{
    /// <summary>Our bank that paid it, as in `bank:{name}`; required where the payout was in no file.</summary>
    public string? Bank { get; init; }

    /// <summary>How it is known: 1 to 500 characters, kept with the intent. Required.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>A file of all payouts in a currency that wait to be sent: at most 500.</summary>
public sealed record CreatePayoutFileRequest
{
    /// <summary>`csv`, or `pain.001` (ISO 20022, pain.001.001.09). Required.</summary>
    public string? Format { get; init; }

    /// <summary>Our account, from which they are paid. Required.</summary>
    public PayoutBankRequest? Bank { get; init; }

    /// <summary>ISO 4217, upper case. Required.</summary>
    public string? Currency { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Our account at a bank.</summary>
public sealed record PayoutBankRequest
{
    /// <summary>
    /// As in the ledger's account `bank:{name}`: a lower-case letter, then up to 39 lower-case letters, digits, `_` and
    /// `-`. Required.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Who pays: the account's holder, 1 to 70 characters. Required.</summary>
    public string? DebtorName { get; init; }

    /// <summary>ISO 13616, upper case and without spaces. Required.</summary>
    public string? Iban { get; init; }

    /// <summary>ISO 9362. Required.</summary>
    public string? Bic { get; init; }
}

/// <summary>What came of a bank statement.</summary>
public sealed record BankStatementResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "bank_statement";
    public required string Bank { get; init; }

    /// <summary>SHA-256 of the statement's bytes, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether the very same statement was read before.</summary>
    public required bool Repeated { get; init; }

    public required StatementCounts Counts { get; init; }

    /// <summary>The first 1,000 entries that are of no payout, differ from theirs, or cannot be read.</summary>
    public required IReadOnlyList<UnmatchedEntry> Unmatched { get; init; }
}

/// <summary>An entry of a bank statement that moved nothing.</summary>
public sealed record UnmatchedEntry
{
    /// <summary>Its number in the statement, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>
    /// `unknown_reference`, `amount_differs`, `currency_differs`, `bank_differs`, `paid_twice`, `returned_twice`,
    /// `paid_after_…`, `returned_after_…`, `returned_before_sent`, or why it cannot be read.
    /// </summary>
    public required string Code { get; init; }

    /// <summary>The end-to-end reference that it names.</summary>
    public string? Reference { get; init; }

    /// <summary>In minor units; negative where it left our account.</summary>
    public long? AmountMinor { get; init; }

    public string? Currency { get; init; }

    /// <summary>The payout of that reference.</summary>
    public string? Payout { get; init; }

    /// <summary>What that payout is of, in minor units.</summary>
    public long? ExpectedMinor { get; init; }

    public string? ExpectedCurrency { get; init; }

    /// <summary>The review that was opened of it.</summary>
    public string? Review { get; init; }

    /// <summary>Why it cannot be read, in one sentence.</summary>
    public string? Detail { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(PutPayoutAccountRequest))]
[JsonSerializable(typeof(CreatePayoutRequest))]
[JsonSerializable(typeof(CancelPayoutRequest))]
[JsonSerializable(typeof(SettlePayoutRequest))]
[JsonSerializable(typeof(MarkPayoutPaidRequest))]
[JsonSerializable(typeof(CreatePayoutFileRequest))]
internal sealed partial class PayoutRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PayoutAccountResource))]
[JsonSerializable(typeof(Listing<PayoutAccountResource>))]
[JsonSerializable(typeof(PayoutResource))]
[JsonSerializable(typeof(Listing<PayoutResource>))]
[JsonSerializable(typeof(PayoutFileResource))]
[JsonSerializable(typeof(Listing<PayoutFileResource>))]
[JsonSerializable(typeof(BankStatementResource))]
internal sealed partial class PayoutResponses : JsonSerializerContext;
