using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Events;

/// <summary>Events as messages of a stream (WHATWG HTML, section 9.2.5).</summary>
public static class EventMessages
{
    /// <summary>
    /// The mark that an earlier event was asked for again: its data names that event in `event`.
    /// </summary>
    public const string Resent = "event.resent";

    public static readonly ReadOnlyMemory<byte> KeepAlive = ": keep-alive\n\n"u8.ToArray();

    /// <summary>
    /// What a stream begins with: how soon to come back, and the place to come back to before any event was seen.
    /// </summary>
    public static byte[] Opening(long after) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: 2000\nid: {after}\n\n"));

    /// <summary>
    /// What is written for an event: itself, and the earlier event that it has sent again. Both stand in one place of
    /// the sequence; only the last has its number, so a reader who saw the first alone gets both when it returns.
    /// </summary>
    public static async ValueTask<IReadOnlyList<byte[]>> Of(
        SealedEvent told, EventFilter filter, Scope scope, IStore store)
    {
        var again = told.Type == Resent ? await Original(told, scope, store) : null;
        if (again is not null && !filter.Takes(again))
        {
            again = null;
        }
        var messages = new List<byte[]>(2);
        if (filter.Takes(told))
        {
            messages.Add(Message(told, again is null ? told.Sequence : null));
        }
        if (again is not null)
        {
            messages.Add(Message(again, told.Sequence));
        }
        return messages;
    }

    /// <summary>An event of a workspace by its identifier, which is of its intent's draw and so leads to it.</summary>
    public static async ValueTask<SealedEvent?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, "evt", out var identifier)
        && await store.Intent(scope, identifier.Intent) is { } intent
            ? (await store.EventsOf(intent)).FirstOrDefault(e => e.Id == id)
            : null;

    private static async ValueTask<SealedEvent?> Original(SealedEvent mark, Scope scope, IStore store)
    {
        using var data = JsonDocument.Parse(mark.Data);
        return data.RootElement.ValueKind == JsonValueKind.Object
            && data.RootElement.TryGetProperty("event", out var id) && id.ValueKind == JsonValueKind.String
            ? await Find(store, scope, id.GetString()!)
            : null;
    }

    /// <summary>The JSON has no line ends, so it is one line of data.</summary>
    private static byte[] Message(SealedEvent told, long? sequence)
    {
        var head = sequence is null
            ? $"event: {told.Type}\ndata: "
            : string.Create(CultureInfo.InvariantCulture, $"id: {sequence}\nevent: {told.Type}\ndata: ");
        return [.. Encoding.ASCII.GetBytes(head), .. EventEnvelope.Render(told), .. "\n\n"u8];
    }
}
