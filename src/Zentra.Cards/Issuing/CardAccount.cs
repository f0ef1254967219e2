using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>An account that cards spend from. Its balance is in the ledger, as `card_account:{name}`.</summary>
public sealed record CardAccount
{
    public required string Id { get; init; }

    /// <summary>The tenant's own name of it: 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>
    /// What its balance may not fall below in minor units: 0 where cards spend what was paid in, negative for a line of
    /// credit. Null where the cards' own limits are all that binds.
    /// </summary>
    public long? FloorMinor { get; init; }

    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<CardAccount> Kind = new(
        "card_accounts", "cac", CardStates.Default.CardAccount, [("name", a => a.Name)])
    {
        IsLasting = true,
    };

    /// <summary>The identifier of an account: of the name's SHA-256, so that it is found without a search.</summary>
    public static string IdOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new Identifier(BinaryPrimitives.ReadUInt128BigEndian(hash)).Text(Kind.Prefix);
    }

    [JsonIgnore]
    public AccountName Balance => CardLedger.Account(Name, Currency);

    [JsonIgnore]
    public AccountName Hold => CardLedger.Hold(Name, Currency);

    public static CardAccount Open(string name, string currency, long? floorMinor, Context context) => new()
    {
        Id = IdOf(name),
        Name = name,
        Currency = currency,
        FloorMinor = floorMinor,
        Intent = context.IntentId,
        Scope = context.Workspace.Id,
        Livemode = context.Workspace.Livemode,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 1,
    };
}

/// <summary>The accounts of the chart that cards post to.</summary>
public static class CardLedger
{
    public static AccountName Account(string name, string currency) => new($"card_account:{name}", currency);

    /// <summary>What is held for authorizations that are open.</summary>
    public static AccountName Hold(string name, string currency) => new($"card_hold:{name}", currency);

    /// <summary>What is owed to the network for what was cleared.</summary>
    public static AccountName Network(Brand brand, string currency) =>
        new($"network_settlement:{brand.Name()}", currency);

    public static AccountName Bank(string bank, string currency) => new($"bank:{bank}", currency);
}
