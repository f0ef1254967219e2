using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Refunds;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Providers;

/// <summary>A provider's message, kept once: what it said, what it was about, and whether it found that.</summary>
public sealed record ReceivedMessage
{
    public required string Id { get; init; }
    public required string Provider { get; init; }
    public required ProviderMessage Message { get; init; }
    public MessageState State { get; init; }

    /// <summary>The payment that it was about.</summary>
    public string? Payment { get; init; }

    public int Attempt { get; init; }

    /// <summary>How often it was looked up again.</summary>
    public int Tries { get; init; }

    public Timestamp? DueAt { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<ReceivedMessage> Kind = new(
        "provider_messages", "msg", StateJson.Default.ReceivedMessage, [], dueAt: m => m.DueAt);

    /// <summary>The same for a message that comes twice.</summary>
    public static string IdOf(string provider, string messageId) =>
        $"{provider}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)), 0, 16)}";
}

[JsonConverter(typeof(WireEnum<MessageState>))]
public enum MessageState
{
    /// <summary>It had its effect, or left its trace.</summary>
    Applied,

    /// <summary>It is about nothing that is kept here.</summary>
    Ignored,

    /// <summary>It names what is not known yet; it is looked up again.</summary>
    Waiting,

    /// <summary>What it names never came to be known.</summary>
    Unmatched,
}

/// <summary>What a provider told by itself, with what it is about where that is known.</summary>
/// <param name="Attempt">The attempt's number; 0 where the message is about the payment as a whole.</param>
public sealed record ReceiveMessage(string Provider, ProviderMessage Message, string? Payment, int Attempt) : Command;

/// <summary>
/// Messages are ordered by the state of what they are about, never by their time: each has its effect once, or leaves
/// a trace.
/// </summary>
public static class Messages
{
    private static readonly TimeSpan[] LookAgain =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30), TimeSpan.FromHours(6),
        TimeSpan.FromHours(24),
    ];

    public static readonly Operation Receive = Operation.Of(
        "providers.receive_message",
        MessageJson.Default.ReceiveMessage,
        command => command.Payment is null
            ? [ReceivedMessage.Kind.Key(ReceivedMessage.IdOf(command.Provider, command.Message.Id))]
            :
            [
                ReceivedMessage.Kind.Key(ReceivedMessage.IdOf(command.Provider, command.Message.Id)),
                Payment.Kind.Key(command.Payment),
            ],
        Decide,
        (command, records, _) => command.Payment is null
            ? []
            : command.Message.Dispute is null
                ? PaymentPostings.Accounts(records.Find(Payment.Kind, command.Payment))
                : DisputePostings.Accounts(records.Find(Payment.Kind, command.Payment), command.Provider));

    /// <summary>The payment and attempt that our key of a call names: `pay_…-2` is the second attempt.</summary>
    public static (string Payment, int Attempt)? ByKey(string? providerKey)
    {
        var dash = providerKey?.LastIndexOf('-') ?? -1;
        return dash > 0 && Identifier.TryParse(providerKey.AsSpan(0, dash), Payment.Kind.Prefix, out _)
            && int.TryParse(
                providerKey.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= PaymentDecider.MaxAttempts
            ? (providerKey![..dash], number)
            : null;
    }

    private static Decision Decide(ReceiveMessage command, IRecords records, Context context)
    {
        var id = ReceivedMessage.IdOf(command.Provider, command.Message.Id);
        var known = records.Find(ReceivedMessage.Kind, id);
        if (known is { State: MessageState.Applied or MessageState.Ignored })
        {
            // It came before: all of it is recorded already.
            return new Rejection(MessageProblems.Repeated, "This message was received before.");
        }
        var payment = command.Payment is null ? null : records.Find(Payment.Kind, command.Payment);
        var attempt = payment is null ? null : MessageTarget.Of(payment, command);
        var message = command.Message;
        var received = new ReceivedMessage
        {
            Id = id,
            Provider = command.Provider,
            Message = message,
            Payment = payment?.Id,
            Attempt = attempt?.Number ?? 0,
            Tries = known?.Tries ?? 0,
            Intent = known?.Intent ?? context.IntentId,
            CreatedAt = known?.CreatedAt ?? context.At,
        };
        if (payment is not null && attempt is not null && message.Outcome is { } outcome)
        {
            var refund = attempt.Refund is { } refundId ? records.Find(Refund.Kind, refundId) : null;
            var change = new Change(payment, context) { Refund = refund }.AsFact()
                .Put(ReceivedMessage.Kind.Put(id, received));
            return PaymentOutcomes.Decide(change, attempt, outcome, wasAsked: false, records, context);
        }
        if (payment is not null && message.Dispute is { } notice
            && payment.Attempts.Any(a => a.Provider == command.Provider))
        {
            var change = new Change(payment, context).AsFact().Put(ReceivedMessage.Kind.Put(id, received));
            return DisputeNotices.Decide(change, command.Provider, notice, records, context);
        }
        return Keep(received, payment, message.Outcome is not null || message.Dispute is not null, context);
    }

    /// <summary>
    /// Keeps what has nothing to act on yet: it is looked up again, and at last a person is asked what it means.
    /// </summary>
    private static Decision.Accepted Keep(
        ReceivedMessage received, Payment? payment, bool isAboutSomething, Context context)
    {
        if (!isAboutSomething)
        {
            return Kept(received with { State = MessageState.Ignored });
        }
        if (received.Tries < LookAgain.Length)
        {
            return Kept(received with
            {
                State = MessageState.Waiting,
                Tries = received.Tries + 1,
                DueAt = context.At.Plus(LookAgain[received.Tries]),
            });
        }
        var message = received.Message;
        var review = Review.Open(
            "unmatched_message",
            payment?.Id ?? received.Id,
            $"{received.Provider} told of {message.Type}, and nothing here is what it tells of.",
            Facts(received.Provider, message),
            context);
        var kept = Kept(received with { State = MessageState.Unmatched, DueAt = null });
        return kept with
        {
            Records = [.. kept.Records, Review.Records.Put(review.Id, review)],
            Events =
            [
                new EventDraft(context.NewId("evt"), ReviewEvents.Opened, review.Id, ReviewResource.Render(review)),
            ],
        };
    }

    private static Decision.Accepted Kept(ReceivedMessage received) => new()
    {
        Subject = received.Payment ?? received.Id,
        Records = [ReceivedMessage.Kind.Put(received.Id, received)],
    };

    private static SortedDictionary<string, string> Facts(string provider, ProviderMessage message)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["message"] = message.Id,
            ["provider"] = provider,
            ["type"] = message.Type,
        };
        foreach (var (name, value) in new[]
        {
            ("amount_minor", message.AmountMinor?.ToString(CultureInfo.InvariantCulture)),
            ("currency", message.Currency),
            ("provider_key", message.ProviderKey),
            ("provider_reference", message.ProviderReference),
        })
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }
        return facts;
    }
}

public static class MessageProblems
{
    public static readonly ProblemType Repeated = new(
        "message_repeated", 409, "The message was received before.");

    public static readonly ProblemType CallbackRefused = new(
        "callback_refused", 401, "The callback's signature is not its provider's.");

    public static readonly ProblemType CallbackMalformed = new(
        "callback_malformed", 400, "The callback is not of the form that its provider describes.");

    public static IReadOnlyList<ProblemType> All => [CallbackRefused, CallbackMalformed];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReceiveMessage))]
public sealed partial class MessageJson : JsonSerializerContext;
