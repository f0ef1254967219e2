using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Methods;

/// <summary>Stores a method that a provider, or several, have made a token of.</summary>
public sealed record CreatePaymentMethod(
    string Customer,
    string Type,
    SortedDictionary<string, string> Tokens,
    string? Brand,
    string? Last4,
    int? ExpMonth,
    int? ExpYear,
    string? Bin,
    string? Country,
    SortedDictionary<string, string>? Metadata) : Command;

/// <summary>Takes a method away from its customer: it is charged no more.</summary>
public sealed record DetachPaymentMethod(string Id) : Command;

public static class PaymentMethodProblems
{
    public static readonly ProblemType NotFound = new(
        "payment_method_not_found", 404, "There is no such payment method.");

    public static readonly ProblemType Unusable = new(
        "payment_method_unusable", 422, "This payment method cannot be charged for this payment.");

    public static IReadOnlyList<ProblemType> All => [NotFound, Unusable];
}

/// <summary>Stored payment methods: tokens of providers, never a card's number.</summary>
public static class PaymentMethods
{
    public static readonly Operation Create = Operation.Of(
        "payment_methods.create",
        MethodJson.Default.CreatePaymentMethod,
        _ => [],
        (command, _, context) => Decide(command, context));

    public static readonly Operation Detach = Operation.Of(
        "payment_methods.detach",
        MethodJson.Default.DetachPaymentMethod,
        command => [PaymentMethod.Kind.Key(command.Id)],
        (command, records, context) => Decide(records.Find(PaymentMethod.Kind, command.Id), context));

    /// <summary>Why a payment cannot be charged to its stored method; null where it can.</summary>
    internal static Rejection? Refusal(Payment payment, IRecords records)
    {
        if (!PaymentMethod.IsStored(payment.PaymentMethod))
        {
            return null;
        }
        var detail = records.Find(PaymentMethod.Kind, payment.PaymentMethod) switch
        {
            null => "There is no such payment method in this workspace.",
            { Detached: true } => "The payment method was detached.",
            { } method when method.Customer != payment.Customer => "The payment method belongs to another customer.",
            _ => null,
        };
        return detail is null
            ? null
            : new Rejection(PaymentMethodProblems.Unusable, detail) { Pointer = "/payment_method" };
    }

    private static Decision.Accepted Decide(CreatePaymentMethod command, Context context)
    {
        var method = new PaymentMethod
        {
            Id = context.NewId(PaymentMethod.Kind.Prefix),
            Customer = command.Customer,
            Type = command.Type,
            Tokens = command.Tokens,
            Brand = command.Brand,
            Last4 = command.Last4,
            ExpMonth = command.ExpMonth,
            ExpYear = command.ExpYear,
            Bin = command.Bin,
            Country = command.Country,
            Metadata = command.Metadata,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
        return Kept(method, MethodEvents.Created, 201, context);
    }

    private static Decision Decide(PaymentMethod? method, Context context) => method switch
    {
        null => new Rejection(
            PaymentMethodProblems.NotFound, "There is no such payment method in this workspace."),
        { Detached: true } => new Decision.Accepted
        {
            Subject = method.Id,
            Answer = new(200, PaymentMethodResource.Render(method)),
        },
        _ => Kept(
            method with { Detached = true, UpdatedAt = context.At, Version = method.Version + 1 },
            MethodEvents.Detached, 200, context),
    };

    private static Decision.Accepted Kept(
        PaymentMethod method, EventType<PaymentMethodResource> told, int status, Context context)
    {
        var rendered = PaymentMethodResource.Render(method);
        return new()
        {
            Subject = method.Id,
            Records = [PaymentMethod.Kind.Put(method.Id, method)],
            Events = [new EventDraft(context.NewId("evt"), told, method.Id, rendered)],
            Answer = new(status, rendered),
        };
    }
}

/// <summary>A stored payment method as the contract shows it.</summary>
public sealed record PaymentMethodResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "payment_method";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Customer { get; init; }

    /// <summary>As `card`.</summary>
    public required string Type { get; init; }

    /// <summary>The names of the providers that can charge it.</summary>
    public required IReadOnlyList<string> Providers { get; init; }

    public string? Brand { get; init; }
    public string? Last4 { get; init; }
    public int? ExpMonth { get; init; }
    public int? ExpYear { get; init; }

    /// <summary>The issuer's first six to eight digits.</summary>
    public string? Bin { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Whether it was taken away from its customer.</summary>
    public required bool Detached { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static PaymentMethodResource Of(PaymentMethod method) => new()
    {
        Id = method.Id,
        Scope = method.Scope,
        Livemode = method.Livemode,
        Customer = method.Customer,
        Type = method.Type,
        Providers = [.. method.Tokens.Keys],
        Brand = method.Brand,
        Last4 = method.Last4,
        ExpMonth = method.ExpMonth,
        ExpYear = method.ExpYear,
        Bin = method.Bin,
        Country = method.Country,
        Detached = method.Detached,
        Metadata = method.Metadata ?? new SortedDictionary<string, string>(StringComparer.Ordinal),
        Intent = method.Intent,
        CreatedAt = method.CreatedAt,
        UpdatedAt = method.UpdatedAt,
        Version = method.Version,
    };

    public static byte[] Render(PaymentMethod method) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(method), MethodJson.Default.PaymentMethodResource);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreatePaymentMethod))]
[JsonSerializable(typeof(DetachPaymentMethod))]
[JsonSerializable(typeof(PaymentMethodResource))]
public sealed partial class MethodJson : JsonSerializerContext;
