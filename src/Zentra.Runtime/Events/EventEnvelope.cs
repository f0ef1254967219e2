using System.Buffers;
using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Events;

/// <summary>An event as it goes out: the body of a webhook, and the data of a stream's message.</summary>
public static class EventEnvelope
{
    /// <summary>About what the members around the data take.</summary>
    private const int Around = 256;

    /// <summary>The whole body; the data is the recorded bytes.</summary>
    public static byte[] Render(SealedEvent told)
    {
        var buffer = new ArrayBufferWriter<byte>(told.Data.Length + Around);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("id", told.Id);
        json.WriteString("type", told.Type);
        json.WritePropertyName("timestamp");
        Span<byte> at = stackalloc byte[Timestamp.TextLength];
        told.At.Write(at);
        json.WriteStringValue(at);
        json.WriteString("api_version", told.ApiVersion);
        json.WriteNumber("sequence", told.Sequence);
        json.WriteNumber("object_sequence", told.ObjectSequence);
        json.WritePropertyName("data");
        json.WriteRawValue(told.Data.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
