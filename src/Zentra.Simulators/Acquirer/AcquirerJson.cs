using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>Everything that is read and written, strict in what is read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(AuthorizeRequest))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(OperationMessage))]
[JsonSerializable(typeof(DisputeMessage))]
[JsonSerializable(typeof(Dispute))]
[JsonSerializable(typeof(OpenDispute))]
[JsonSerializable(typeof(MoveDispute))]
[JsonSerializable(typeof(ScriptRule[]))]
[JsonSerializable(typeof(ScriptState))]
[JsonSerializable(typeof(Odds))]
[JsonSerializable(typeof(AimCallbacks))]
[JsonSerializable(typeof(BookCopy))]
internal sealed partial class AcquirerJson : JsonSerializerContext;

/// <summary>The wire name of an enumeration's value.</summary>
internal static class WireName
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
