using Microsoft.AspNetCore.Http;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Operations;

namespace Zentra.Server.Http;

/// <summary>Takes in what a sandbox's network presents, as the files of networks are taken in.</summary>
internal interface IPresentments
{
    /// <summary>
    /// A file of this one record, read to its end: the same record again is the same file. Where reading takes longer
    /// than a moment, the operation that goes on with it; or why the file is refused.
    /// </summary>
    /// <param name="record">With the day on which the network processed it.</param>
    Task<(LongOperation? Running, bool IsNew, Reply? Refusal)> Present(
        HttpContext http, PresentedRecord record, string? keyInBody);
}
