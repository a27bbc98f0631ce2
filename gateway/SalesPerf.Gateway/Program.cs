using SalesPerf.Gateway;
using SalesPerf.Gateway.Audit;
using SalesPerf.Gateway.Documents;
using SalesPerf.Gateway.Routing;
using SalesPerf.Gateway.Site;
using SalesPerf.Gateway.Status;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("gateway");
builder.AddEdge();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseTraceHeader();
app.UseCors();
app.UseServiceDefaults();
app.MapServices();
app.MapDocuments();
app.MapEventDocuments();
app.MapStatus();
app.MapAuditTrail();
app.MapSite();
return await app.RunServiceAsync(args);
