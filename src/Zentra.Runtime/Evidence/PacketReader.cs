using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Evidence;

/// <summary>What a packet says. Nothing of it is proven until <see cref="PacketVerifier"/> has verified it.</summary>
internal sealed record PacketContent(
    string Tenant, string Subject, IReadOnlyList<PacketLeaf> Leaves, string Checkpoint, string Key);

/// <summary>
/// Reads what <see cref="Packet.Write"/> writes: each member in its place. A missing, unknown, repeated or misplaced member is
/// not what is expected at its byte.
/// </summary>
internal ref struct PacketReader
{
    /// <summary>A packet is four levels deep and holds documents that are up to 64 deep themselves.</summary>
    private const int MaxDepth = 4 + 64;

    private readonly ReadOnlySpan<byte> utf8;
    private Utf8JsonReader json;

    private PacketReader(ReadOnlySpan<byte> utf8)
    {
        this.utf8 = utf8;
        json = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    public static bool TryRead(
        ReadOnlySpan<byte> utf8,
        [NotNullWhen(true)] out PacketContent? content,
        [NotNullWhen(false)] out PacketVerdict.Failed? failed)
    {
        content = null;
        failed = null;
        if (!Utf8.IsValid(utf8))
        {
            failed = At(FirstInvalid(utf8), "It is not valid UTF-8.");
            return false;
        }
        var reader = new PacketReader(utf8);
        try
        {
            content = reader.Content();
            return true;
        }
        catch (MisplacedException misplaced)
        {
            failed = At(misplaced.Byte, misplaced.Message);
        }
        catch (JsonException broken)
        {
            failed = At(Offset(utf8, broken), "It is not JSON from here on.");
        }
        return false;
    }

    private static PacketVerdict.Failed At(long place, string reason) => new($"byte {place}", reason);

    private PacketContent Content()
    {
        Next(JsonTokenType.StartObject, "an object");
        if (Text("format") != Packet.Format)
        {
            throw Misplaced($"The format {Packet.Format} is expected.");
        }
        var tenant = Text("tenant");
        var subject = Text("subject");
        var leaves = new List<PacketLeaf>();
        Member("leaves");
        while (NextOfArray(JsonTokenType.StartObject))
        {
            leaves.Add(Leaf(tenant));
        }
        var content = new PacketContent(tenant, subject, leaves, Text("checkpoint"), Text("key"));
        Next(JsonTokenType.EndObject, "the end of the packet");
        // A reader of one whole document throws where anything but white space follows it.
        json.Read();
        return content;
    }

    private PacketLeaf Leaf(string tenant)
    {
        var sequence = Number("sequence", least: 1);
        var workspace = Text("workspace");
        var at = Moment("at");
        var actor = Actor();
        var intent = new SealedIntent
        {
            Scope = new(tenant, workspace),
            Sequence = sequence,
            At = at,
            Actor = actor,
            Id = Identifier.TryParse(Text("intent"), "int", out var id)
                ? id
                : throw Misplaced("An intent's identifier is expected."),
            Operation = Text("operation"),
            // 0 stands for none in the leaf's bytes, so it is no sequence and no status here.
            CausedBy = NumberOrNull("caused_by", least: 1),
            Salt = Salt(),
            Key = Key(),
            Command = Document("command"),
            Policy = Document("policy"),
            Subject = "",
        };
        var entries = Entries();
        var route = Document("route");
        var events = Events(workspace, at);
        intent = intent with
        {
            Route = route,
            FirstEntry = entries.Count == 0 ? 0 : entries[0].Sequence,
            EntryCount = entries.Count,
            FirstEvent = events.Count == 0 ? 0 : events[0].Sequence,
            EventCount = events.Count,
            Subject = Text("subject"),
            Answers = NumberOrNull("answers", least: 1),
            AnswerStatus = (int?)NumberOrNull("answer_status", least: 1, most: int.MaxValue),
            AnswerEvent = (int?)NumberOrNull("answer_event", least: 0, most: int.MaxValue),
            AnswerBody = Document("answer_body"),
            Leaf = Digest.TryParseHex(Text("hash"), out var hash)
                ? hash
                : throw Misplaced("A hash of 64 hexadecimal digits is expected."),
        };
        var path = new List<Digest>();
        Member("inclusion");
        while (NextOfArray(JsonTokenType.String))
        {
            path.Add(Digest.TryParseBase64(Value(), out var node)
                ? node
                : throw Misplaced("A hash in canonical base64 is expected."));
        }
        Next(JsonTokenType.EndObject, "the end of the leaf");
        return new(new(intent, entries, events), path);
    }

    private Actor Actor()
    {
        Object("actor");
        var actor = new Actor(
            Text("id"), WireName.Find<Role>(Text("role")) ?? throw Misplaced("A role is expected."));
        Next(JsonTokenType.EndObject, "the end of the actor");
        return actor;
    }

    private ReadOnlyMemory<byte> Salt() =>
        Text("salt") is { Length: 2 * Evidence.Leaf.SaltBytes } hex && !hex.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? Convert.FromHexString(hex)
            : throw Misplaced($"A salt of {2 * Evidence.Leaf.SaltBytes} hexadecimal digits is expected.");

    private IdempotencyKey? Key()
    {
        Member("idempotency");
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        Expect(JsonTokenType.StartObject, "an idempotency key or null");
        var operation = Text("operation");
        var key = Text("key") is { Length: > 0 } text ? text : throw Misplaced("A key that is not empty is expected.");
        var fingerprint = Digest.TryParseHex(Text("fingerprint"), out var digest)
            ? digest
            : throw Misplaced("A fingerprint of 64 hexadecimal digits is expected.");
        Next(JsonTokenType.EndObject, "the end of the key");
        return new(operation, key, fingerprint);
    }

    private List<Entry> Entries()
    {
        var entries = new List<Entry>();
        Member("entries");
        while (NextOfArray(JsonTokenType.StartObject))
        {
            entries.Add(new(
                Number("sequence", least: 1),
                Text("id"),
                new(Text("account"), Text("currency")),
                Number("amount_minor", long.MinValue),
                Number("balance_minor", long.MinValue)));
            Next(JsonTokenType.EndObject, "the end of the entry");
        }
        return entries;
    }

    private List<SealedEvent> Events(string workspace, Timestamp at)
    {
        var events = new List<SealedEvent>();
        Member("events");
        while (NextOfArray(JsonTokenType.StartObject))
        {
            events.Add(new(
                workspace,
                Number("sequence", least: 1),
                Text("id"),
                Text("type"),
                Text("object"),
                Number("object_sequence", least: 1),
                at,
                Text("api_version"),
                Document("data")));
            Next(JsonTokenType.EndObject, "the end of the event");
        }
        return events;
    }

    private Timestamp Moment(string name) =>
        Timestamp.TryParse(Text(name), out var moment) ? moment : throw Misplaced("A moment in RFC 3339 is expected.");

    private string Text(string name)
    {
        Member(name);
        Next(JsonTokenType.String, "a string");
        return Value();
    }

    private readonly string Value()
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair.
            throw Misplaced("A string of valid Unicode is expected.");
        }
    }

    private long Number(string name, long least) =>
        NumberOrNull(name, least) ?? throw Misplaced("A number is expected.");

    private long? NumberOrNull(string name, long least, long most = long.MaxValue)
    {
        Member(name);
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        Expect(JsonTokenType.Number, "a number");
        return json.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw Misplaced($"A whole number from {least} to {most} is expected.");
    }

    /// <summary>A recorded document, byte for byte as the leaf commits to it; empty where there is none.</summary>
    private byte[] Document(string name)
    {
        Member(name);
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return [];
        }
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return utf8[start..(int)json.BytesConsumed].ToArray();
    }

    private void Object(string name)
    {
        Member(name);
        Next(JsonTokenType.StartObject, "an object");
    }

    private void Member(string name)
    {
        Next(JsonTokenType.PropertyName, $"the member \"{name}\"");
        if (!json.ValueTextEquals(name))
        {
            throw Misplaced($"The member \"{name}\" is expected.");
        }
    }

    /// <summary>Whether the array goes on with such a token; it is entered at the first call.</summary>
    private bool NextOfArray(JsonTokenType item)
    {
        if (json.TokenType == JsonTokenType.PropertyName)
        {
            Next(JsonTokenType.StartArray, "an array");
        }
        json.Read();
        if (json.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }
        Expect(item, $"{item} or the end of the array");
        return true;
    }

    private void Next(JsonTokenType expected, string what)
    {
        json.Read();
        Expect(expected, what);
    }

    private readonly void Expect(JsonTokenType expected, string what)
    {
        if (json.TokenType != expected)
        {
            throw Misplaced($"Here {what} is expected.");
        }
    }

    private readonly MisplacedException Misplaced(string reason) => new(json.TokenStartIndex, reason);

    private static long Offset(ReadOnlySpan<byte> utf8, JsonException broken)
    {
        var start = 0;
        for (var line = broken.LineNumber ?? 0; line > 0; line--)
        {
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        }
        return start + (broken.BytePositionInLine ?? 0);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        Utf8.ToUtf16(utf8, new char[utf8.Length], out var valid, out _, replaceInvalidSequences: false);
        return valid;
    }

    /// <summary>Carries a reason out of the reader, as <see cref="JsonException"/> does; it never leaves <see cref="TryRead"/>.</summary>
    private sealed class MisplacedException(long place, string reason) : Exception(reason)
    {
        public long Byte { get; } = place;
    }
}
