using System.Globalization;
using System.Text;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>All that can be read of a store, as text: two stores with equal texts hold the same.</summary>
internal static class Content
{
    private const int Page = 1_000;

    public static async Task<string> Of(IStore store, Catalogue catalogue, params Scope[] scopes)
    {
        var text = new StringBuilder();
        foreach (var head in await store.Heads())
        {
            Line(text, $"head {head with { Frontier = new() }} {head.Frontier.Root()}");
            Line(text, $"tiles {string.Join(' ', await store.Tiles(head.Tenant, 8, 0, 1_000))}");
            Line(text, $"leaves {string.Join(' ', await store.Leaves(head.Tenant, 0, 100_000))}");
            Line(text, $"checkpoint {await store.LatestCheckpoint(head.Tenant)}");
            await Intents(store, head.Tenant, text);
        }
        foreach (var scope in scopes)
        {
            await Records(store, catalogue, scope, text);
        }
        return text.ToString();
    }

    /// <summary>Every field of an intent, its bytes as base64.</summary>
    public static string Line(SealedIntent intent) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        intent {intent.Scope} {intent.Sequence} {intent.Id.Text("int")} {intent.Actor} {intent.Operation} {Base64(intent.Command)}
        {intent.At} {Base64(intent.Salt)} {intent.CausedBy} {intent.Key} trace={Quote(intent.Trace)} {Quote(intent.Subject)}
        {Base64(intent.Policy)} route={Base64(intent.Route)} {intent.FirstEntry}+{intent.EntryCount} {intent.FirstEvent}+{intent.EventCount}
        {intent.Answers} {intent.AnswerStatus} body={Base64(intent.AnswerBody)} {intent.AnswerEvent} {intent.Leaf}
        """);

    public static string Line(SealedEvent told) => $"event {told with { Data = default }} {Base64(told.Data)}";

    private static async Task Intents(IStore store, string tenant, StringBuilder text)
    {
        var after = 0L;
        while (await store.IntentsAfter(tenant, after, Page) is { Count: > 0 } page)
        {
            foreach (var intent in page)
            {
                Line(text, Line(intent));
                foreach (var entry in await store.EntriesOf(intent))
                {
                    Line(text, entry.ToString());
                }
                foreach (var told in await store.EventsOf(intent))
                {
                    Line(text, Line(told));
                }
            }
            after = page[^1].Sequence;
        }
    }

    private static async Task Records(IStore store, Catalogue catalogue, Scope scope, StringBuilder text)
    {
        foreach (var kind in catalogue.Kinds)
        {
            foreach (var record in await store.Records(scope, kind, new(new(Page))))
            {
                Line(text, $"{kind.Name} {scope} {record.Events} {Encoding.UTF8.GetString(kind.Write(record.State))}");
            }
        }
        foreach (var account in await store.Accounts(scope, new(Page)))
        {
            Line(text, $"{scope} {account}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string Base64(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);

    private static string Quote(string? text) => text is null ? "none" : $"'{text}'";
}
