using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Events;

/// <summary>Events in the JSON format of CloudEvents 1.0.2, for readers that ask for it.</summary>
public static class CloudEvents
{
    /// <summary>One event (JSON event format, section 3).</summary>
    public const string One = "application/cloudevents+json";

    /// <summary>An array of events (section 4).</summary>
    public const string Batch = "application/cloudevents-batch+json";

    /// <summary>
    /// What our types begin with. A domain's name reversed would stand here, if the product had one domain.
    /// </summary>
    private const string TypePrefix = "zentra.";

    private const string Json = "application/json";

    /// <summary>
    /// Whether the caller accepts a format by its name, and likes it no less than plain JSON. A wildcard asks for
    /// nothing; what cannot be read is not asked for either.
    /// </summary>
    public static bool IsAskedFor(HttpRequest request, string format)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }
        var asked = Quality(accepted, format);
        return asked > 0 && asked >= Quality(accepted, Json);
    }

    public static byte[] Render(SealedEvent told)
    {
        var buffer = new ArrayBufferWriter<byte>(told.Data.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, told);
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Render(IEnumerable<SealedEvent> batch)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var told in batch)
            {
                Write(json, told);
            }
            json.WriteEndArray();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, SealedEvent told)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", told.Id);
        json.WriteString("source", $"/workspaces/{told.Workspace}");
        json.WriteString("type", TypePrefix + told.Type);
        json.WriteString("subject", told.Object);
        json.WriteString("time", told.At.ToString());
        json.WriteString("datacontenttype", Json);
        json.WriteString("sequence", Sortable(told.Sequence));
        json.WriteString("objectsequence", Sortable(told.ObjectSequence));
        json.WriteString("apiversion", told.ApiVersion);
        json.WritePropertyName("data");
        json.WriteRawValue(told.Data.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>How much a format is liked by its own name (RFC 9110, section 12.5.1), from 0 to 1.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> accepted, string format) => accepted
        .Where(a => a.MediaType.Equals(format, StringComparison.OrdinalIgnoreCase))
        .Select(a => a.Quality ?? 1).DefaultIfEmpty(0).Max();

    /// <summary>
    /// The sequence extension wants text that sorts as the numbers do: 13 digits, as many as the largest of them has.
    /// </summary>
    private static string Sortable(long sequence) => sequence.ToString("D13", CultureInfo.InvariantCulture);
}
