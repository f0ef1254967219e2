using System.Text.Json;
using System.Text.Json.Nodes;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Payments;

/// <summary>A payment as the contract shows it: in responses, and as the data of its events.</summary>
public sealed record PaymentResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "payment";

    /// <summary>The workspace.</summary>
    public required string Scope { get; init; }

    public required bool Livemode { get; init; }

    /// <summary>What was asked for, in minor units of the currency (ISO 4217).</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }
    public required string Customer { get; init; }
    public required string Merchant { get; init; }
    public string? PaymentMethod { get; init; }
    public required CaptureMethod CaptureMethod { get; init; }
    public string? Description { get; init; }

    /// <summary>Where the payer is: ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>How the payer came: `ecommerce`, `moto`, `recurring` or `in_store`.</summary>
    public string? Channel { get; init; }

    /// <summary>Derived from the five facets below.</summary>
    public required PaymentStatus Status { get; init; }

    public required Authorization Authorization { get; init; }
    public required Progress Capture { get; init; }
    public required Progress Refund { get; init; }
    public required DisputeState Dispute { get; init; }
    public required SettlementState Settlement { get; init; }
    public required long AmountAuthorizedMinor { get; init; }
    public required long AmountCapturedMinor { get; init; }
    public required long AmountRefundedMinor { get; init; }

    /// <summary>What open and lost disputes have taken.</summary>
    public required long AmountDisputedMinor { get; init; }

    /// <summary>What providers have settled of its captures.</summary>
    public required long AmountSettledMinor { get; init; }

    /// <summary>What operators gave up of captures that no provider settled.</summary>
    public long? AmountConcededMinor { get; init; }

    /// <summary>The lines of settlement batches that name it; absent where none does.</summary>
    public IReadOnlyList<SettledLineResource>? SettlementLines { get; init; }

    /// <summary>The open reviews of its settlement; absent where there are none.</summary>
    public IReadOnlyList<string>? SettlementReviews { get; init; }

    public RouteResource? Route { get; init; }
    public required IReadOnlyList<AttemptResource> Attempts { get; init; }
    public NextAction? NextAction { get; init; }

    /// <summary>
    /// True where it was canceled before anybody knew its outcome: an approval that comes to light is undone.
    /// </summary>
    public bool? CancelRequested { get; init; }

    /// <summary>The open review of it, where a person must look.</summary>
    public string? Review { get; init; }

    /// <summary>When the authorization, or the action that is waited for, runs out.</summary>
    public Timestamp? ExpiresAt { get; init; }

    /// <summary>The event that announced the payment.</summary>
    public string Event { get; init; } = "payment.created";

    public required PaymentEvidence Evidence { get; init; }

    /// <summary>The intent that created the payment.</summary>
    public required string Intent { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static PaymentResource Of(Payment payment) => new()
    {
        Id = payment.Id,
        Scope = payment.Scope,
        Livemode = payment.Livemode,
        AmountMinor = payment.AmountMinor,
        Currency = payment.Currency,
        Customer = payment.Customer,
        Merchant = payment.Merchant,
        PaymentMethod = payment.PaymentMethod.Length == 0 ? null : payment.PaymentMethod,
        CaptureMethod = payment.CaptureMethod,
        Description = payment.Description,
        Status = payment.Status,
        Authorization = payment.Authorization,
        Capture = payment.Capture,
        Refund = payment.Refund,
        Dispute = payment.Dispute,
        Settlement = payment.Settlement,
        AmountAuthorizedMinor = payment.AmountAuthorizedMinor,
        AmountCapturedMinor = payment.AmountCapturedMinor,
        AmountRefundedMinor = payment.AmountRefundedMinor,
        AmountDisputedMinor = payment.AmountDisputedMinor,
        AmountSettledMinor = payment.AmountSettledMinor,
        AmountConcededMinor = payment.AmountConcededMinor == 0 ? null : payment.AmountConcededMinor,
        SettlementLines = payment.Lines.Count == 0 ? null : [.. payment.Lines.Select(SettledLineResource.Of)],
        SettlementReviews = payment.Drifts.Count == 0 ? null : [.. payment.Drifts.Select(d => d.Review)],
        Route = payment.Route,
        Attempts = [.. payment.Attempts.Select(a => AttemptResource.Of(a, payment))],
        NextAction = payment.NextAction,
        Country = payment.Country,
        Channel = payment.Channel,
        CancelRequested = payment.CancelRequested ? true : null,
        Review = payment.Review,
        ExpiresAt = payment.ExpiresAt,
        Evidence = new(
            payment.Id,
            payment.Merchant,
            payment.Route?.Provider,
            payment.LedgerEntries,
            SettlementBatch: payment.Lines.Count == 0 ? null : payment.Lines[^1].Batch,
            payment.LastIntent,
            payment.LastLeaf),
        Intent = payment.Intent,
        Metadata = payment.Metadata ?? Empty,
        CreatedAt = payment.CreatedAt,
        UpdatedAt = payment.UpdatedAt,
        Version = payment.Version,
    };

    public static byte[] Render(Payment payment) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(payment), PaymentJson.Default.PaymentResource);

    /// <summary>A decline as a problem: who said no, the raw code, what it means, and what to do next.</summary>
    internal static byte[] Decline(Change change, Attempt attempt)
    {
        var resource = AttemptResource.Of(attempt, change.Payment);
        var type = attempt.Operation switch
        {
            ProviderOperation.Authorize => PaymentProblems.PaymentDeclined,
            ProviderOperation.Capture => PaymentProblems.CaptureDeclined,
            ProviderOperation.Void => PaymentProblems.CancelDeclined,
            ProviderOperation.Increment => PaymentProblems.IncrementDeclined,
            ProviderOperation.Refund => PaymentProblems.RefundDeclined,
            ProviderOperation.Reverse => PaymentProblems.CancelDeclined,
            _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
        };
        // The outcome is an intent of its own, but the answer goes to the request that opened the attempt.
        return Problem(
            change, type, attempt.Request ?? change.RequestId, resource.Explanation, attempt.Code, resource.NextStep,
            resource.MoneyMoved);
    }

    /// <summary>A decline by the workspace's own policy: no provider was asked.</summary>
    internal static byte[] PolicyDecline(Change change, ProblemType type)
    {
        var failed = change.Verdicts.First(v => !v.Passed);
        return Problem(
            change,
            type,
            change.RequestId,
            $"The workspace's {failed.Rule} refused it ({failed.Explanation.TrimEnd('.')}); no money moved.",
            failed.Policy,
            "Change the amount, or ask an administrator to change the workspace's limit.");
    }

    private static readonly SortedDictionary<string, string> Empty = new(StringComparer.Ordinal);

    private static byte[] Problem(
        Change change,
        ProblemType type,
        string requestId,
        string detail,
        string? declineCode,
        string? nextStep,
        string moneyMoved = "no")
    {
        var problem = Runtime.Intents.Problem.Of(type, detail, requestId) with
        {
            DeclineCode = declineCode,
            MoneyMoved = moneyMoved,
            NextStep = nextStep,
            Payment = JsonNode.Parse(change.RenderedPayment.Span) as JsonObject,
            Refund = change.RenderedRefund is { } refund ? JsonNode.Parse(refund.Span) as JsonObject : null,
        };
        return problem.ToUtf8();
    }
}

/// <summary>A line of a settlement batch that names the payment.</summary>
/// <param name="SettledMinor">What it settles, in minor units; negative where it takes.</param>
public sealed record SettledLineResource(string Line, string Batch, LineType Type, long SettledMinor, long FeeMinor)
{
    public static SettledLineResource Of(SettledLine line) =>
        new(line.Id, line.Batch, line.Type, line.SettledMinor, line.FeeMinor);
}

/// <summary>Which provider was chosen, by which rule of which version.</summary>
public sealed record RouteResource(string Decision, int RulesVersion, string Rule, string Provider);

/// <summary>The data of `route.selected`: the decision with every candidate and why it was or was not taken.</summary>
public sealed record RouteDecisionResource(
    string Id, string Payment, string Provider, string Rule, int RulesVersion, IReadOnlyList<RouteCandidate> Candidates)
{
    public string Object => "route";

    public static byte[] Render(Route route, string payment) => JsonSerializer.SerializeToUtf8Bytes(
        new(route.Decision, payment, route.Provider, route.Rule, route.RulesVersion, route.Candidates),
        PaymentJson.Default.RouteDecisionResource);
}

/// <summary>
/// Where the proof is: the ledger entries, the last intent, and that intent's leaf in the Merkle log.
/// </summary>
public sealed record PaymentEvidence(
    string PaymentId,
    string Merchant,
    string? ProviderRoute,
    IReadOnlyList<string> LedgerEntry,
    string? SettlementBatch,
    string Intent,
    long Leaf);
