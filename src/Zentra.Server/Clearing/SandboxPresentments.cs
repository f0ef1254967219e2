using Microsoft.AspNetCore.Http;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Operations;
using Zentra.Server.Clearing.Files;
using Zentra.Server.Http;

namespace Zentra.Server.Clearing;

/// <summary>Files of one record, which a sandbox's network sends as it is told to.</summary>
internal sealed class SandboxPresentments(Door door, ClearingIntake intake) : IPresentments
{
    private const string Format = "ndjson";

    public async Task<(LongOperation? Running, bool IsNew, Reply? Refusal)> Present(
        HttpContext http, PresentedRecord record, string? keyInBody)
    {
        using var file = new MemoryStream(ClearingFileWriter.Write(Format, [record], new(record.ProcessedOn!.Value)));
        var arrival = await intake.Take(
            RequestScope.Of(http).Caller.Scope, Format, name: null, file, http.RequestAborted);
        if (arrival is not ClearingArrival.Ready { Command: var command })
        {
            throw new InvalidOperationException("A file of the sandbox cannot be read.");
        }
        var (taken, refusal) = await ClearingUpload.Take(http, door, intake, command, keyInBody);
        return taken is var (_, operation, isNew)
            ? (operation.Status == OperationStatus.Running ? operation : null, isNew, null)
            : (null, false, refusal);
    }
}
