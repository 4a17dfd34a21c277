/** In which order the browser app tells the figures of a report: as the page that is signed does. Data, which brings nothing of the server along. */
export {
  breakdownsOfCodes,
  reportSections,
  type BreakdownName,
  type ReportSection,
} from '../flows/reports/report-sections.js';
