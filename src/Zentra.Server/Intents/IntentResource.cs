using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Zentra.Payments.Payments;
using Zentra.Payments.Payouts;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Server.Events;
using Zentra.Server.Http;
using Zentra.Server.Ledger;

namespace Zentra.Server.Intents;

/// <summary>An intent with the six stages it passed, and what each one did.</summary>
public sealed record IntentResource
{
    private const int MaxShown = 65_536;

    public required string Id { get; init; }
    public string Object => "runtime.intent";

    /// <summary>Your own name for the intent: its `intent_id`, or its idempotency key.</summary>
    public string? IntentId { get; init; }

    public required string Scope { get; init; }

    /// <summary>`accepted`: everything that is recorded was.</summary>
    public string Status => "accepted";

    /// <summary>The last stage that it passed.</summary>
    public string Stage => "evidenced";

    /// <summary>Its place in the tenant's order, from 1, gapless.</summary>
    public required long Sequence { get; init; }

    public required string Operation { get; init; }

    /// <summary>The command as it was recorded; where it is over 64 KiB, only its size as `omitted_bytes`.</summary>
    public required JsonElement Command { get; init; }

    public required ActorResource Actor { get; init; }
    public required string Subject { get; init; }

    /// <summary>The sequence of the intent whose effect or timer opened this one.</summary>
    public long? CausedBy { get; init; }

    public required IdempotencyResource? Idempotency { get; init; }
    public required TraceResource Trace { get; init; }
    public required IReadOnlyList<StageResource> Stages { get; init; }
    public required IReadOnlyList<PolicyResource> Policy { get; init; }
    public required IReadOnlyList<EntryResource> Entries { get; init; }
    public Route? Route { get; init; }
    public required IReadOnlyList<EventResource> Events { get; init; }
    public required SealResource Seal { get; init; }
    public int? AnswerStatus { get; init; }

    /// <summary>What the named operation answered, in the response that runs it.</summary>
    public ResultResource? Result { get; init; }

    public required Timestamp CreatedAt { get; init; }

    public static async ValueTask<IntentResource> Of(IStore store, SealedIntent intent)
    {
        var entries = await store.EntriesOf(intent);
        var events = await store.EventsOf(intent);
        var policy = Recorded.Policy(intent.Policy.Span);
        var route = Recorded.Route(intent.Route.Span);
        return new()
        {
            Id = intent.Id.Text("int"),
            IntentId = intent.Key?.Key,
            Scope = intent.Scope.Workspace,
            Sequence = intent.Sequence,
            Operation = intent.Operation,
            Command = Show(intent.Command),
            Actor = new(intent.Actor.Id, intent.Actor.Role.Name()),
            Subject = intent.Subject,
            CausedBy = intent.CausedBy,
            Idempotency = intent.Key is { } key ? new(key.Operation, key.Key, key.Fingerprint.ToString()) : null,
            Trace = new("attached", intent.Id.Text("req"), intent.Trace),
            Stages =
            [
                new(1, "accept intent", "accepted", intent.Key is null ? "runtime contract" : "runtime contract, idempotency key taken"),
                new(2, "resolve controls", "controlled", policy.Count == 0
                    ? "scope resolved"
                    : $"scope resolved; {string.Join(", ", policy.Select(v => v.Policy))}"),
                new(3, "post ledger state", "ledgered", entries.Count == 0
                    ? "not applicable"
                    : $"{entries.Count} minor-unit entries, sum zero"),
                new(4, "select route", "routed", route is null ? "not applicable" : $"{route.Provider} by rule {route.Rule}"),
                new(5, "sync events", "synchronized", events.Count == 0
                    ? "no events"
                    : string.Join(", ", events.Select(e => e.Type))),
                new(6, "seal evidence", "evidenced", $"leaf {intent.Sequence - 1}"),
            ],
            Policy = [.. policy.Select(v => new PolicyResource(v.Policy, v.Rule, v.Passed, v.Explanation))],
            Entries = [.. entries.Select(e => EntryResource.Of(new(e, intent.Sequence, intent.At)))],
            Route = route,
            Events = [.. events.Select(EventResource.Of)],
            Seal = new(intent.Sequence - 1, intent.Leaf.ToString()),
            AnswerStatus = intent.AnswerStatus,
            CreatedAt = intent.At,
        };
    }

    /// <summary>Files of evidence are recorded too, and are read by themselves.</summary>
    private static JsonElement Show(ReadOnlyMemory<byte> command)
    {
        using var shown = JsonDocument.Parse(command.Length <= MaxShown
            ? command
            : Encoding.UTF8.GetBytes($$"""{"omitted_bytes":{{command.Length}}}"""));
        return WithoutAccounts(shown.RootElement);
    }

    /// <summary>Numbers of bank accounts are shown by their last four characters, here as everywhere.</summary>
    private static JsonElement WithoutAccounts(JsonElement command)
    {
        if (!command.GetRawText().Contains("\"iban\"", StringComparison.Ordinal)
            && !command.GetRawText().Contains("\"account_number\"", StringComparison.Ordinal))
        {
            return command.Clone();
        }
        var fields = JsonObject.Create(command)!;
        Mask(fields);
        return JsonSerializer.SerializeToElement(fields, NodeJson.Default.JsonObject);
    }

    private static void Mask(JsonObject fields)
    {
        foreach (var (name, value) in fields.ToList())
        {
            if (value is JsonObject inner)
            {
                Mask(inner);
            }
            else if (name is "iban" or "account_number" && value is JsonValue number
                && number.TryGetValue(out string? text))
            {
                fields[name] = BankDestination.Mask(text);
            }
        }
    }
}

public sealed record ResultResource(int Status, JsonElement Body);

public sealed record ActorResource(string Id, string Role);

public sealed record IdempotencyResource(string Operation, string Key, string Fingerprint);

/// <summary>The runtime's trace: attached to every intent.</summary>
public sealed record TraceResource(string Status, string RequestId, string? Traceparent);

public sealed record StageResource(int Number, string Stage, string State, string Detail);

public sealed record PolicyResource(string Policy, string Rule, bool Passed, string Explanation);

/// <summary>The intent's leaf in the tenant's Merkle log (RFC 9162): its index from 0 and its hash.</summary>
public sealed record SealResource(long Leaf, string Hash);

/// <summary>Everything that happened to a payment, in the tenant's order.</summary>
public sealed record StoryResource(string Id, string Status, PaymentResource Payment, IReadOnlyList<IntentResource> Timeline)
{
    public string Object => "story";

    /// <summary>The lines of settlement files that name it.</summary>
    public IReadOnlyList<SettlementLineResource> SettlementLines { get; init; } = [];

    /// <summary>The batches of these lines.</summary>
    public IReadOnlyList<SettlementResource> Settlements { get; init; } = [];

    /// <summary>What people were asked about it.</summary>
    public IReadOnlyList<ReviewResource> Reviews { get; init; } = [];

    /// <summary>The payout with which the merchant got it.</summary>
    public PayoutResource? Payout { get; init; }
}
