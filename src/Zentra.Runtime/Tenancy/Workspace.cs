using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Tenancy;

/// <summary>A workspace: a tenant's sandbox or live space, with the settings that decisions in it depend on.</summary>
public sealed record Workspace
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public bool Livemode { get; init; }

    /// <summary>The currency that `"ledger_currency"` means (ISO 4217).</summary>
    public required string LedgerCurrency { get; init; }

    /// <summary>The merchant of a payment that names none.</summary>
    public required string DefaultMerchant { get; init; }

    /// <summary>
    /// The largest payment that `limit_check` lets pass, in minor units of any currency; null for no limit of its own.
    /// </summary>
    public long? PaymentLimitMinor { get; init; }

    /// <summary>
    /// The amount, by currency (ISO 4217) and in its minor units, above which a review is resolved by two actors; null
    /// where one is always enough.
    /// </summary>
    public SortedDictionary<string, long>? FourEyesAboveMinor { get; init; }

    /// <summary>How far the sandbox clock has been advanced, in microseconds.</summary>
    public long ClockOffset { get; init; }

    /// <summary>The end of the last period that was closed: nothing posts at this moment or before it.</summary>
    public Timestamp? BooksClosedUntil { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Workspace> Kind = new(
        "workspaces", "wks", AccessJson.Default.Workspace, [], tenantWide: true);
}

/// <summary>A tenant: one order of things, one Merkle log, any number of workspaces.</summary>
public sealed record Tenant
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<Tenant> Kind = new(
        "tenants", "tnt", AccessJson.Default.Tenant, [], tenantWide: true);
}

/// <summary>An API key. Only a keyed hash of it is kept; the key itself is shown once.</summary>
public sealed record ApiKey
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Workspace { get; init; }
    public required Role Role { get; init; }

    /// <summary>HMAC-SHA-256 of the key under the installation's own secret, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The last four characters, so that people can tell keys apart.</summary>
    public required string Last4 { get; init; }

    public Timestamp? ExpiresAt { get; init; }
    public Timestamp? RevokedAt { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<ApiKey> Kind = new(
        "api_keys", "key", AccessJson.Default.ApiKey, [("hash", k => k.Hash), ("workspace", k => k.Workspace)], tenantWide: true, global: "hash");

    /// <summary>A revoked key is not valid at any time: its revocation cannot be argued with by another clock.</summary>
    public bool IsValidAt(Timestamp moment) => RevokedAt is null && (ExpiresAt is not { } expires || moment < expires);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Workspace))]
[JsonSerializable(typeof(Tenant))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(CreateTenant))]
[JsonSerializable(typeof(CreateWorkspace))]
[JsonSerializable(typeof(UpdateWorkspace))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(RevokeApiKey))]
[JsonSerializable(typeof(AdvanceClock))]
internal sealed partial class AccessJson : JsonSerializerContext;
