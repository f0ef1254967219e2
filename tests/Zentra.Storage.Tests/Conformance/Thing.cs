using System.Text;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>A record with everything that a kind can declare: columns, metadata and a timer.</summary>
public sealed record Thing
{
    public required string Id { get; init; }
    public string? Owner { get; init; }
    public string? Color { get; init; }
    public string Note { get; init; } = "";
    public long Number { get; init; }
    public Timestamp? Due { get; init; }
    public SortedDictionary<string, string>? Metadata { get; init; }

    public static readonly RecordKind<Thing> Kind = new(
        "things", "thg", ThingJson.Default.Thing, [("owner", t => t.Owner), ("color", t => t.Color)], dueAt: t => t.Due);

    /// <summary>Its recorded form: equal things have equal texts.</summary>
    public string Text() => Encoding.UTF8.GetString(Kind.Write(this));
}

/// <summary>A record of the whole tenant, found by a column that is unique in the whole store.</summary>
public sealed record Badge
{
    public required string Id { get; init; }
    public required string Token { get; init; }

    public static readonly RecordKind<Badge> Kind = new(
        "badges", "bdg", ThingJson.Default.Badge, [("token", b => b.Token)], tenantWide: true, global: "token");
}

internal static class Things
{
    public static readonly Catalogue Catalogue = new(
        [AccessDecider.Capability, new("things", [], [Thing.Kind, Badge.Kind])]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Thing))]
[JsonSerializable(typeof(Badge))]
internal sealed partial class ThingJson : JsonSerializerContext;
