using System.Buffers;
using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Evidence;

/// <summary>An intent with its proof of inclusion under the packet's checkpoint.</summary>
public sealed record PacketLeaf(SealedStory Story, IReadOnlyList<Digest> Inclusion);

/// <summary>
/// An evidence packet: the story of one subject as its leaves commit to it, each leaf's proof, the signed checkpoint and the key.
/// It is canonical JSON (no space, fixed order), so that every byte of it is either verified or out of place.
/// </summary>
public static class Packet
{
    public const string Format = "zentra.packet.v1";

    /// <summary>The origin of a tenant's log, on the first line of its checkpoints.</summary>
    public static string OriginOf(string tenant) => $"zentra/{tenant}";

    public static byte[] Write(
        string tenant, string subject, IReadOnlyList<PacketLeaf> leaves, string checkpoint, string verifierKey)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("tenant", tenant);
        json.WriteString("subject", subject);
        json.WriteStartArray("leaves");
        foreach (var leaf in leaves)
        {
            WriteLeaf(json, leaf);
        }
        json.WriteEndArray();
        json.WriteString("checkpoint", checkpoint);
        json.WriteString("key", verifierKey);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLeaf(Utf8JsonWriter json, PacketLeaf leaf)
    {
        var (intent, entries, events) = leaf.Story;
        json.WriteStartObject();
        json.WriteNumber("sequence", intent.Sequence);
        json.WriteString("workspace", intent.Scope.Workspace);
        json.WriteString("at", intent.At.ToString());
        json.WriteStartObject("actor");
        json.WriteString("id", intent.Actor.Id);
        json.WriteString("role", intent.Actor.Role.Name());
        json.WriteEndObject();
        json.WriteString("intent", intent.Id.Text("int"));
        json.WriteString("operation", intent.Operation);
        WriteNumber(json, "caused_by", intent.CausedBy);
        json.WriteString("salt", Convert.ToHexStringLower(intent.Salt.Span));
        WriteKey(json, intent.Key);
        WriteRaw(json, "command", intent.Command);
        WriteRaw(json, "policy", intent.Policy);
        json.WriteStartArray("entries");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", entry.Sequence);
            json.WriteString("id", entry.Id);
            json.WriteString("account", entry.Account.Code);
            json.WriteString("currency", entry.Account.Currency);
            json.WriteNumber("amount_minor", entry.AmountMinor);
            json.WriteNumber("balance_minor", entry.BalanceMinor);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteRaw(json, "route", intent.Route);
        json.WriteStartArray("events");
        foreach (var told in events)
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", told.Sequence);
            json.WriteString("id", told.Id);
            json.WriteString("type", told.Type);
            json.WriteString("object", told.Object);
            json.WriteNumber("object_sequence", told.ObjectSequence);
            json.WriteString("api_version", told.ApiVersion);
            WriteRaw(json, "data", told.Data);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("subject", intent.Subject);
        WriteNumber(json, "answers", intent.Answers);
        WriteNumber(json, "answer_status", intent.AnswerStatus);
        WriteNumber(json, "answer_event", intent.AnswerEvent);
        WriteRaw(json, "answer_body", intent.AnswerBody);
        json.WriteString("hash", intent.Leaf.ToString());
        json.WriteStartArray("inclusion");
        foreach (var digest in leaf.Inclusion)
        {
            json.WriteStringValue(digest.ToBase64());
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, IdempotencyKey? key)
    {
        if (key is null)
        {
            json.WriteNull("idempotency");
            return;
        }
        json.WriteStartObject("idempotency");
        json.WriteString("operation", key.Operation);
        json.WriteString("key", key.Key);
        json.WriteString("fingerprint", key.Fingerprint.ToString());
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> recorded)
    {
        json.WritePropertyName(name);
        if (recorded.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(recorded.Span, skipInputValidation: true);
        }
    }
}
